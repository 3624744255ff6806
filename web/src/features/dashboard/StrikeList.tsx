import { Link } from '@tanstack/react-router';
import { useId, type ReactNode } from 'react';
import type { UrgentList } from '@/api/triage';
import { ExploitBadges, ScoreScale, SeverityBadge } from '@/design/badges';
import { number } from '@/design/format';
import { Empty } from '@/design/states';
import { label, t } from '@/messages';
import { CountLink } from './links';

/** CVEs to act on first, over all environments, each row with its reason: the Strike List, or those without a patch. */
export function StrikeList({ title, data, environment }: { title: string; data: UrgentList; environment?: string | undefined }): ReactNode {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head"><h2 id={id}>{title}</h2></div>
      {data.rows.length === 0 ? <Empty icon="check" title={t('dashboard.strike_empty')} text={t('dashboard.strike_empty_text')} /> : (
        <div className="panel-body table-wrap" role="group" aria-label={title} tabIndex={0}>
          <table className="table plain" aria-label={title}>
            <thead><tr><th scope="col">{t('findings.vulnerability')}</th><th scope="col">{t('findings.severity')}</th><th scope="col">{t('findings.bcs')}</th><th scope="col">{t('dashboard.why')}</th><th scope="col">{t('cve.fix')}</th><th scope="col" className="num">{t('dashboard.assets')}</th></tr></thead>
            <tbody>
              {data.rows.map((r) => (
                <tr key={r.cve_id}>
                  <td><Link className="row-link" to="/vulnerabilities/$cveId" params={{ cveId: r.cve_id }}>{r.cve_id}</Link><span className="title wide clip" title={r.title}>{r.title}</span></td>
                  <td><SeverityBadge severity={r.severity} /></td>
                  <td><ScoreScale score={r.bcs_score} /></td>
                  <td><span className="stack-tight"><ExploitBadges kev={r.kev_flagged} maturity={r.exploit_maturity} epss={r.epss_percentile} /><span className="xsmall muted">{r.reason}</span></span></td>
                  <td className="nowrap">{label('patch', r.patch_status)}</td>
                  <td className="num">{r.environments.length > 0 ? <CountLink count={r.asset_count} target={{ filter: { cve_id: r.cve_id }, environments: r.environments }} environment={environment} what={r.cve_id} /> : number(r.asset_count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="panel-note">{data.rule}</p>
    </section>
  );
}
