// One vulnerability: what it is, how bad and why, who is affected according to whom, what repairs it.
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { base } from '@/api/client';
import { queries } from '@/api/queries';
import type { CveDetail } from '@/api/types';
import { useTitle } from '@/app/title';
import { ExploitBadges, ScoreScale, SeverityBadge } from '@/design/badges';
import { day, decimal, epssRank, number, percent } from '@/design/format';
import { Icon } from '@/design/icons';
import { Loaded, Notice } from '@/design/states';
import { label, t } from '@/messages';
import { WatchButton } from '../notify/WatchButton';
import { AnalysisPanel } from '../sage/AnalysisPanel';
import { AffectedTable } from './AffectedTable';
import { References } from './References';
import { ScorePanel } from './ScorePanel';
import { SourcesPanel } from './SourcesPanel';

export function CvePage(): ReactNode {
  const { cveId } = useParams({ strict: false }) as { cveId: string };
  const query = useQuery(queries.cve(cveId));
  useTitle(cveId);
  return <Loaded query={query} rows={14} heading={cveId}>{(cve) => <Detail cve={cve} />}</Loaded>;
}

function Detail({ cve }: { cve: CveDetail }): ReactNode {
  const cvss = cve.scoring.cvss;
  return (
    <>
      <div className="page-head">
        <div className="stack-tight">
          <div className="row" style={{ gap: 12 }}>
            <h1>{cve.cve_id}</h1>
            {cvss?.severity && <SeverityBadge severity={cvss.severity} />}
            <ExploitBadges kev={cve.exploitation.kev_flagged} maturity={cve.exploitation.exploit_maturity} epss={cve.scoring.epss?.percentile} />
          </div>
          <p style={{ color: 'var(--ink)', fontSize: 'var(--size-l)' }}>{cve.title}</p>
          <p className="small">{cve.bsid} · {t('cve.published')} {day(cve.temporal.published_at)} · {t('cve.modified')} {day(cve.temporal.modified_at)}</p>
        </div>
        <div className="row no-print">
          <WatchButton cve={cve.cve_id} />
          <a className="btn" href={`${base}/ics-cve/${encodeURIComponent(cve.cve_id)}/pdf`} download><Icon name="download" />PDF</a>
        </div>
      </div>
      {cve.exploitation.kev_flagged && (
        <div style={{ marginBottom: 16 }}><Notice kind="error" title={t('cve.kev_title')}><p className="small">{t('cve.kev_text', { date: day(cve.exploitation.kev_added_at ?? cve.temporal.kev_added_at) })}</p></Notice></div>
      )}
      <div className="grid aside">
        <div className="stack" style={{ gap: 16 }}>
          <section className="panel" aria-labelledby="about">
            <div className="panel-head"><h2 id="about">{t('cve.about')}</h2></div>
            <div className="panel-body"><p className="wrap-anywhere" style={{ maxWidth: '80ch' }}>{cve.description || t('common.not_known')}</p></div>
          </section>
          <AnalysisPanel cve={cve.cve_id} />
          <ScorePanel cve={cve} />
          <AffectedTable cve={cve} />
          <SourcesPanel cve={cve} />
        </div>
        <aside className="stack" style={{ gap: 16 }} aria-label={t('cve.facts')}>
          <section className="panel" aria-labelledby="key-figures">
            <div className="panel-head"><h2 id="key-figures">{t('cve.facts')}</h2></div>
            <div className="panel-body">
              <dl className="facts">
                <dt>{t('findings.bcs')}</dt><dd><ScoreScale score={cve.scoring.bcs?.score} /></dd>
                <dt>{cvss?.version ? `CVSS ${cvss.version}` : 'CVSS'}</dt><dd><ScoreScale score={cvss?.score} digits={1} /></dd>
                <dt>EPSS</dt><dd>{percent(cve.scoring.epss?.score)}{cve.scoring.epss?.percentile !== null && cve.scoring.epss?.percentile !== undefined && <span className="muted"> {epssRank(cve.scoring.epss.percentile)}</span>}</dd>
                <dt>{t('cve.maturity')}</dt><dd>{label('maturity', cve.exploitation.exploit_maturity)}</dd>
                <dt>{t('cve.ics')}</dt><dd>{cve.affected.ics_relevance_score === null || cve.affected.ics_relevance_score === undefined ? t('common.not_known') : `${decimal(cve.affected.ics_relevance_score, 2)}, ${cve.affected.ics_relevant ? t('cve.ics_yes') : t('cve.ics_no')}`}</dd>
                <dt>{t('cve.devices')}</dt><dd>{cve.affected.device_types.join(', ') || t('common.not_known')}</dd>
                <dt>{t('cve.protocols')}</dt><dd>{cve.affected.protocols.join(', ') || t('common.not_known')}</dd>
                <dt>{t('cve.weakness')}</dt><dd>{cve.classification.cwes.map((c) => <a key={c.id} href={c.url} rel="noreferrer noopener" target="_blank" style={{ marginRight: 8 }}>CWE-{c.id}{c.name ? ` ${c.name}` : ''}</a>)}{cve.classification.cwes.length === 0 && t('common.not_known')}</dd>
              </dl>
            </div>
          </section>
          <section className="panel" aria-labelledby="yours">
            <div className="panel-head"><h2 id="yours">{t('cve.yours')}</h2></div>
            <div className="panel-body">
              {(cve.in_environments ?? []).length === 0 ? <p className="muted small">{t('cve.yours_none')}</p> : (
                <table className="table plain" aria-label={t('cve.yours')}>
                  <thead><tr><th scope="col">{t('shell.environment')}</th><th scope="col" className="num">{t('dashboard.assets')}</th></tr></thead>
                  <tbody>{cve.in_environments!.map((e) => <tr key={e.id}><td><Link to="/environments/$environmentId/findings" params={{ environmentId: e.id }} search={{ cve_id: cve.cve_id, state: 'any' } as never}>{e.name}</Link></td><td className="num">{number(e.assets)}</td></tr>)}</tbody>
                </table>
              )}
            </div>
          </section>
          <section className="panel" aria-labelledby="fix">
            <div className="panel-head"><h2 id="fix">{t('cve.fix')}</h2></div>
            <div className="panel-body stack">
              <p><b>{label('patch', cve.patch.status)}</b>{cve.patch.patch_version && <> · {t('cve.fixed_in', { version: cve.patch.patch_version })}</>}</p>
              {cve.patch.status === 'patched' && !cve.patch.patch_version && !cve.patch.patch_notes && !cve.patch.note && !cve.patch.patch_url && <p className="small muted">{t('cve.fixed_where')}</p>}
              {cve.patch.patch_notes && <p className="small wrap-anywhere">{cve.patch.patch_notes}</p>}
              {cve.patch.note && <p className="small muted">{cve.patch.note}</p>}
              {cve.patch.patch_url && <a className="wrap-anywhere small" href={cve.patch.patch_url} target="_blank" rel="noreferrer noopener">{cve.patch.patch_url}</a>}
            </div>
          </section>
          <References cve={cve} />
        </aside>
      </div>
    </>
  );
}
