import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Dashboard } from '@/api/types';
import { ExploitBadges, ScoreScale, SeverityBadge } from '@/design/badges';
import { number } from '@/design/format';
import { Empty } from '@/design/states';
import { label, t } from '@/messages';
import { CountLink } from './links';

/** What to act on first, over all environments, each row with its reason. */
export function StrikeList({ data, environment }: { data: Dashboard['strike_list']; environment?: string | undefined }): ReactNode {
  return (
    <section className="panel" aria-labelledby="strike-title">
      <div className="panel-head"><h2 id="strike-title">{t('dashboard.strike')}</h2></div>
      {data.rows.length === 0 ? <Empty icon="check" title={t('dashboard.strike_empty')} text={t('dashboard.strike_empty_text')} /> : (
        <div className="panel-body table-wrap" role="group" aria-label={t('dashboard.strike')} tabIndex={0}>
          <table className="table plain" aria-label={t('dashboard.strike')}>
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
