import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { base } from '@/api/client';
import { queries } from '@/api/queries';
import type { Report } from '@/api/types';
import { useListState } from '@/app/list_state';
import { May } from '@/app/permissions';
import { useTitle } from '@/app/title';
import { Button, CopyButton } from '@/design/controls';
import { bytes, day, moment } from '@/design/format';
import { Icon } from '@/design/icons';
import { Empty, Loaded } from '@/design/states';
import { label, t } from '@/messages';
import { CipEditions } from './CipEditions';
import { GenerateDialog } from './GenerateDialog';
import { SchedulesPanel } from './SchedulesPanel';
import { ShareDialog } from './ShareDialog';

const looks: Record<Report['state'], string> = { queued: '', running: 'info', ready: 'ok', failed: 'act' };

export function ReportsPage(): ReactNode {
  const query = useQuery(queries.reports());
  const [search, set] = useListState();
  const sharing = query.data?.find((r) => r.id === search['share']);
  useTitle(t('nav.reports'));
  return (
    <>
      <div className="page-head">
        <div><h1>{t('nav.reports')}</h1><p>{t('reports.text')}</p></div>
        <May to="generate_reports"><Button look="primary" icon="plus" onPress={() => set({ new: '1' })}>{t('reports.generate')}</Button></May>
      </div>
      <section className="panel" aria-label={t('nav.reports')} aria-live="polite">
        <Loaded query={query}>
          {(rows) => rows.length === 0 ? <Empty icon="reports" title={t('reports.none')} text={t('reports.none_text')}><May to="generate_reports"><Button look="primary" onPress={() => set({ new: '1' })}>{t('reports.generate')}</Button></May></Empty> : (
            <div className="table-wrap" role="group" aria-label={t('nav.reports')} tabIndex={0}>
              <table className="table" aria-label={t('nav.reports')}>
                <thead><tr><th scope="col">{t('reports.report')}</th><th scope="col">{t('reports.period')}</th><th scope="col">{t('reports.made')}</th><th scope="col">{t('reports.state')}</th><th scope="col">{t('reports.files')}</th></tr></thead>
                <tbody>{rows.map((r) => <Row key={r.id} report={r} onShare={() => set({ share: r.id })} />)}</tbody>
              </table>
            </div>
          )}
        </Loaded>
      </section>
      <div style={{ marginTop: 16 }}><SchedulesPanel editing={search['schedule']} onEdit={(schedule) => set({ schedule })} /></div>
      <May to="manage_settings"><div style={{ marginTop: 16 }}><CipEditions /></div></May>
      {sharing && <May to="generate_reports"><ShareDialog report={sharing} onClose={() => set({ share: undefined })} /></May>}
      {search['new'] && <May to="generate_reports"><GenerateDialog onClose={() => set({ new: undefined })} /></May>}
    </>
  );
}

function Row({ report: r, onShare }: { report: Report; onShare: () => void }): ReactNode {
  const address = (format: string): string => `${base}/reports/${encodeURIComponent(r.id)}/download?format=${format}`;
  return (
    <tr>
      <td style={{ minWidth: 190 }}>
        <b>{r.title || label('report_type', r.report_type)}</b>
        <span className="title">{r.environments.join(', ')}</span>
        {r.input_digest && <span className="row xsmall muted" style={{ gap: 2 }}>{t('reports.digest')} <span className="hash">{r.input_digest.slice(0, 16)}…</span><CopyButton text={r.input_digest} label={t('reports.copy_digest')} /></span>}
      </td>
      <td className="nowrap">{day(r.from)}<br />{day(r.to)}</td>
      <td className="nowrap">{moment(r.created_at)}<span className="xsmall muted" style={{ display: 'block' }}>{r.created_by}</span></td>
      <td><span className={`chip ${looks[r.state]}`}>{label('report_state', r.state)}</span>{r.message && <span className="xsmall muted" style={{ display: 'block', maxWidth: 260 }}>{r.message}</span>}{r.pages ? <span className="xsmall muted" style={{ display: 'block' }}>{t('reports.pages', { n: r.pages })}</span> : null}</td>
      <td>
        {r.state === 'ready' && (
          <span className="row" style={{ gap: 6 }}>
            {r.formats.map((f) => f.format === 'html'
              ? <a key={f.format} className="btn small" href={address('html')} target="_blank" rel="noopener" aria-label={t('reports.view_of', { title: r.title })}><Icon name="external" />{t('reports.view')}</a>
              : <a key={f.format} className="btn small" href={address(f.format)} download aria-label={t('reports.download_of', { format: f.format.toUpperCase(), title: r.title })} title={`${bytes(f.size_bytes)} · SHA-256 ${f.digest}`}><Icon name="download" />{f.format.toUpperCase()}</a>)}
            <May to="generate_reports"><Button small onPress={onShare} aria-label={t('reports.share_of', { title: r.title })}>{t('reports.share')}</Button></May>
          </span>
        )}
      </td>
    </tr>
  );
}
