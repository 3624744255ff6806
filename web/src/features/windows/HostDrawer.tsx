import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { windowsQueries, type PatchStatus, type WindowsCve, type WindowsHost } from '@/api/windows';
import { Segments } from '@/design/controls';
import { Drawer } from '@/design/dialogs';
import { number } from '@/design/format';
import { Icon } from '@/design/icons';
import { Empty, Loaded, Notice } from '@/design/states';
import { t } from '@/messages';
import { HostLabels } from './WindowsTab';

const statuses: { id: PatchStatus | 'all'; name: 'windows.open' | 'windows.review' | 'windows.cleared' | 'windows.all' }[] = [
  { id: 'confirmed open', name: 'windows.open' }, { id: 'needs review', name: 'windows.review' }, { id: 'cleared (patched)', name: 'windows.cleared' }, { id: 'all', name: 'windows.all' },
];
const looks: Record<PatchStatus, string> = { 'confirmed open': 'warn', 'needs review': 'unknown', 'cleared (patched)': 'ok' };

/** One host: what to install, and each CVE with its decision and reason. */
export function HostDrawer({ environment, host, onClose }: { environment: string; host: string; onClose: () => void }): ReactNode {
  const query = useQuery(windowsQueries.host(environment, host));
  return (
    <Drawer open title={host} onClose={onClose} head={<p className="small muted">{query.data?.data.assets[0]?.microsoft_product ?? ''}</p>}>
      <Loaded query={query}>{({ data }) => data.assets[0] ? <Body host={data.assets[0]} /> : <Empty title={t('windows.gone')} />}</Loaded>
    </Drawer>
  );
}

function Body({ host: h }: { host: WindowsHost }): ReactNode {
  const [status, setStatus] = useState<PatchStatus | 'all'>(h.counts.confirmed_open > 0 ? 'confirmed open' : 'all');
  const rows = h.cves.filter((c) => status === 'all' || c.status === status);
  const count = (id: PatchStatus | 'all'): number => (id === 'all' ? h.cves.length : h.cves.filter((c) => c.status === id).length);
  return (
    <>
      <section className="section stack">
        <HostLabels host={h} />
        {h.map_note && <Notice kind="warn"><p>{h.map_note}</p>{h.candidate_products && <p className="small">{t('windows.candidates', { names: h.candidate_products.join(', ') })}</p>}</Notice>}
        {h.warnings.map((w) => <Notice key={w.code + w.message} kind="warn"><p className="small">{w.message} <span className="hash">{w.code}</span></p></Notice>)}
      </section>
      {h.fix_groups.length > 0 && (
        <section className="section">
          <h3>{t('windows.install')}</h3>
          <ol className="stack">
            {h.fix_groups.map((g) => (
              <li key={g.group_rank}>
                <p><b>{g.fix}</b></p>
                <p className="small muted">{t('windows.group_counts', { n: g.counts.total, kev: g.counts.known_exploited })}{g.kbs_covered && g.kbs_covered.length > 0 && <> · {t('windows.covers', { kbs: g.kbs_covered.join(', ') })}</>}</p>
              </li>
            ))}
          </ol>
        </section>
      )}
      <section className="section stack">
        <h3>{t('windows.decisions')}</h3>
        <Segments label={t('windows.status')} value={status} options={statuses.map((s) => ({ value: s.id, label: `${t(s.name)} ${number(count(s.id))}` }))} onChange={setStatus} />
        {rows.length === 0 ? <p className="muted">{t('windows.no_cves')}</p> : <CveTable rows={rows} />}
      </section>
    </>
  );
}

function CveTable({ rows }: { rows: WindowsCve[] }): ReactNode {
  return (
    <div className="table-wrap" role="group" aria-label={t('windows.decisions')} tabIndex={0}>
      <table className="table plain" aria-label={t('windows.decisions')}>
        <thead><tr><th scope="col">{t('findings.vulnerability')}</th><th scope="col">{t('windows.status')}</th><th scope="col">{t('windows.fixed_by')}</th></tr></thead>
        <tbody>
          {rows.map((c) => (
            <tr key={c.cve_id}>
              <td><Link className="row-link nowrap" to="/vulnerabilities/$cveId" params={{ cveId: c.cve_id }}>{c.cve_id}</Link>{c.severity && <span className="title">{c.severity}</span>}{c.known_exploited && <span className="chip act-now"><Icon name="flame" />{t('badge.kev')}</span>}</td>
              <td><span className={`chip ${looks[c.status]}`}><span>{c.status}</span></span><span className="title wide">{c.priority_reason}</span>{c.note && <span className="title wide">{c.note}</span>}</td>
              <td>{c.kb || c.fix.action}{c.fixed_build && <span className="title mono">{c.fixed_build}</span>}<a className="xsmall" href={c.source} target="_blank" rel="noreferrer noopener" aria-label={t('windows.document_of', { cve: c.cve_id })}>{t('windows.document')}</a></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
