// The patch level of the Windows hosts of an environment: what one update closes, host by host with reasons.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { everyHost, hostsAPage, windowsQueries, type FixSummaryRow, type WindowsHost, type WindowsReply } from '@/api/windows';
import { neighbours, useRecordKeys } from '@/app/keys';
import { useListState } from '@/app/list_state';
import { May } from '@/app/permissions';
import { saveFile } from '@/design/csv';
import { Button } from '@/design/controls';
import { moment, number } from '@/design/format';
import { Icon } from '@/design/icons';
import { Empty, ErrorPanel, Loaded } from '@/design/states';
import { Pager } from '@/design/table';
import { t } from '@/messages';
import { HostDrawer } from './HostDrawer';
import { hostsCsv } from './hosts_csv';
import { SubmitDialog } from './SubmitDialog';

export function WindowsTab(): ReactNode {
  const { environmentId } = useParams({ strict: false }) as { environmentId: string };
  const [search, set] = useListState();
  const page = Number(search['page'] ?? '1') || 1;
  const query = useQuery(windowsQueries.hosts(environmentId, page));
  const [submitting, setSubmitting] = useState(false);
  const download = useMutation({ mutationFn: () => everyHost(environmentId), onSuccess: (hosts) => saveFile(`windows-patches-${environmentId}.csv`, hostsCsv(hosts)) });
  useRecordKeys({ ...neighbours((query.data?.data.assets ?? []).map((h) => h.asset_id), search['host']), onGo: (host) => set({ host }, { keepPage: true, replace: true }) });
  const submit = <May to="manage_assets"><Button look="primary" icon="upload" onPress={() => setSubmitting(true)}>{t('windows.submit')}</Button></May>;
  return (
    <div className="stack" style={{ gap: 16 }}>
      <div className="spread">
        <p className="small muted" style={{ maxWidth: '75ch' }}>{t('windows.text')} {query.data && <AsOf reply={query.data} />}</p>
        <span className="row">
          {(query.data?.meta.total_assets ?? 0) > 0 && <Button icon="download" isDisabled={download.isPending} onPress={() => download.mutate()}>{download.isPending ? t('common.working') : t('windows.csv')}</Button>}
          {submit}
        </span>
      </div>
      {download.isError && <ErrorPanel error={download.error} />}
      <Loaded query={query} rows={10}>
        {({ data, meta }) => data.assets.length === 0 ? <section className="panel" aria-label={t('nav.windows')}><Empty icon="windows" title={t('windows.none')} text={t('windows.none_text')} /></section> : (
          <>
            <FixSummary rows={data.fix_summary} onHost={(host) => set({ host }, { keepPage: true })} />
            <section className="panel" aria-labelledby="hosts">
              <div className="panel-head"><h2 id="hosts">{t('windows.hosts')}</h2></div>
              <HostTable hosts={data.assets} current={search['host']} onOpen={(host) => set({ host }, { keepPage: true })} />
              <Pager page={page} pages={Math.max(1, Math.ceil((meta.total_assets ?? 0) / hostsAPage))} total={meta.total_assets ?? 0} count={data.assets.length} first={(page - 1) * hostsAPage} onPage={(p) => set({ page: String(p) })} />
              <p className="panel-note">{t('windows.rule')}</p>
            </section>
          </>
        )}
      </Loaded>
      {submitting && <SubmitDialog environment={environmentId} onClose={() => setSubmitting(false)} />}
      {search['host'] && <HostDrawer environment={environmentId} host={search['host']} onClose={() => set({ host: undefined }, { keepPage: true })} />}
    </div>
  );
}

function AsOf({ reply }: { reply: WindowsReply }): ReactNode {
  const asOf = reply.meta.microsoft_data_as_of;
  return asOf ? <>{t('windows.as_of', { time: moment(asOf) })}</> : <b>{t('windows.no_documents')}</b>;
}

function FixSummary({ rows, onHost }: { rows: FixSummaryRow[]; onHost: (id: string) => void }): ReactNode {
  if (rows.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="fixes-first">
      <div className="panel-head"><h2 id="fixes-first">{t('windows.first')}</h2></div>
      <div className="panel-body table-wrap" role="group" aria-label={t('windows.first')} tabIndex={0}>
        <table className="table plain" aria-label={t('windows.first')}>
          <thead><tr><th scope="col">{t('windows.fix')}</th><th scope="col">{t('windows.product')}</th><th scope="col" className="num">{t('windows.closes')}</th><th scope="col" className="num">{t('badge.kev_long')}</th><th scope="col">{t('windows.hosts')}</th></tr></thead>
          <tbody>
            {rows.map((r) => (
              <tr key={r.rank}>
                <td><b>{r.fix}</b></td>
                <td>{r.product ?? t('common.not_known')}</td>
                <td className="num">{number(r.counts.cves)}</td>
                <td className="num">{r.counts.known_exploited > 0 ? <span className="chip act-now"><Icon name="flame" />{number(r.counts.known_exploited)}</span> : number(0)}</td>
                <td>{r.asset_ids.slice(0, 6).map((id) => <button key={id} type="button" className="btn link" onClick={() => onHost(id)}>{id}</button>)}{r.asset_ids.length > 6 && <span className="muted">{t('windows.more_hosts', { n: r.asset_ids.length - 6 })}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="panel-note">{t('windows.first_rule')}</p>
    </section>
  );
}

function HostTable({ hosts, current, onOpen }: { hosts: WindowsHost[]; current: string | undefined; onOpen: (id: string) => void }): ReactNode {
  return (
    <div className="table-wrap" role="group" aria-label={t('windows.hosts')} tabIndex={0}>
      <table className="table" aria-label={t('windows.hosts')}>
        <thead><tr><th scope="col">{t('windows.host')}</th><th scope="col">{t('windows.product')}</th><th scope="col" className="num">{t('windows.open')}</th><th scope="col" className="num">{t('windows.review')}</th><th scope="col" className="num">{t('windows.cleared')}</th><th scope="col">{t('windows.notes')}</th></tr></thead>
        <tbody>
          {hosts.map((h) => (
            <tr key={h.asset_id} data-current={current === h.asset_id}>
              <td><button type="button" className="row-link nowrap" onClick={() => onOpen(h.asset_id)}>{h.asset_id}</button></td>
              <td>{h.microsoft_product ?? <span className="chip unknown"><span>{t('windows.not_mapped')}</span></span>}</td>
              <td className="num"><b>{h.microsoft_product ? number(h.counts.confirmed_open) : t('common.not_known')}</b></td>
              <td className="num">{h.microsoft_product ? number(h.counts.needs_review) : ''}</td>
              <td className="num">{h.microsoft_product ? number(h.counts.cleared) : ''}</td>
              <td><HostLabels host={h} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function HostLabels({ host }: { host: WindowsHost }): ReactNode {
  return <span className="row" style={{ gap: 4 }}>{host.labels.map((l) => <span key={l} className={`chip ${l === 'end of life' ? 'warn' : 'unknown'}`}><span>{l}</span></span>)}</span>;
}
