// What somebody without an account sees behind a share link. The token stands behind the # and is sent in a body only.
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ApiError } from '@/api/client';
import { triageCalls, type SharedFinding } from '@/api/triage';
import { useTitle } from '@/app/title';
import { ExploitBadges, ScoreScale, SeverityBadge } from '@/design/badges';
import { Mark } from '@/design/icons';
import { moment, number } from '@/design/format';
import { Empty, ErrorPanel, Skeleton } from '@/design/states';
import { Pager } from '@/design/table';
import { label, t } from '@/messages';

export function SharedPage(): ReactNode {
  const [token] = useState(() => window.location.hash.slice(1));
  const [at, setAt] = useState(1);
  const query = useQuery({ queryKey: ['shared', token, at], queryFn: () => triageCalls.openShared(token, at), retry: false, enabled: token !== '' });
  useTitle(t('shared.title'));
  const gone = token === '' || (query.error instanceof ApiError && query.error.status === 404);
  const data = query.data;
  return (
    <main id="main" className="page" style={{ maxWidth: 1100, margin: '0 auto', padding: 20 }}>
      <p className="row muted"><Mark /><span>Bulkhead</span></p>
      {gone ? <section className="panel"><h1 className="visually-hidden">{t('shared.title')}</h1><Empty icon="key" title={t('shared.gone')} text={t('shared.gone_text')} /></section>
        : query.isError ? <><h1>{t('shared.title')}</h1><ErrorPanel error={query.error} /></>
        : !data ? <><h1>{t('shared.title')}</h1><Skeleton rows={8} /></>
        : (
          <>
            <div className="page-head"><div><h1>{t('shared.findings_of', { environment: data.environment })}</h1>
              <p>{t('shared.until', { as_of: moment(data.as_of), until: moment(data.expires_at) })}</p></div></div>
            <section className="panel" aria-label={t('nav.findings')}>
              <p className="panel-note">{t('shared.count', { n: data.total })}</p>
              {data.findings.length === 0 ? <Empty icon="check" title={t('shared.none')} text={t('shared.none_text')} /> : (
                <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>{data.findings.map((f) => <Row key={f.cve_id + f.asset_name} finding={f} token={token} />)}</ul>
              )}
              <Pager page={data.page} pages={data.pages} total={data.total} count={data.findings.length} first={(data.page - 1) * 100} onPage={setAt} />
            </section>
          </>
        )}
    </main>
  );
}

function Row({ finding: f, token }: { finding: SharedFinding; token: string }): ReactNode {
  const [open, setOpen] = useState(false);
  const detail = useQuery({ queryKey: ['shared', token, f.cve_id], queryFn: () => triageCalls.openSharedCve(token, f.cve_id), enabled: open, retry: false });
  return (
    <li style={{ padding: 14, borderTop: '1px solid var(--line)' }}>
      <details onToggle={(e) => setOpen((e.target as HTMLDetailsElement).open)}>
        <summary><b>{f.cve_id}</b> <SeverityBadge severity={f.severity} /> <ScoreScale score={f.bcs_score} /> <ExploitBadges kev={f.kev_flagged} maturity={f.exploit_maturity} /> <span>{f.asset_name}</span> <span className="muted small">{label('layer', f.layer)}</span></summary>
        <p>{f.title}</p>
        {detail.data && (
          <dl className="facts">
            <dt>{t('shared.summary')}</dt><dd>{detail.data.summary || t('common.not_known')}</dd>
            <dt>CVSS</dt><dd>{number(f.cvss_score)} <span className="hash wrap-anywhere">{detail.data.cvss_vector}</span></dd>
            <dt>{t('cve.fix')}</dt><dd>{label('patch', detail.data.patch_status)}{f.fix && ` · ${f.fix}`}</dd>
          </dl>
        )}
        {detail.isError && <ErrorPanel error={detail.error} />}
      </details>
    </li>
  );
}
