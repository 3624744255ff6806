// The log: plain sentences, what changed, and proof of each entry, computed here in the browser.
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { base, toQueryString } from '@/api/client';
import { queries } from '@/api/queries';
import type { LogRow } from '@/api/types';
import { neighbours, useRecordKeys } from '@/app/keys';
import { useListState } from '@/app/list_state';
import { May } from '@/app/permissions';
import { useTitle } from '@/app/title';
import { members, pick, toggled } from '@/app/url_state';
import { FilterChip, MenuButton, TextField } from '@/design/controls';
import { moment, number } from '@/design/format';
import { Icon } from '@/design/icons';
import { Empty, Loaded } from '@/design/states';
import { Pager } from '@/design/table';
import { label, t } from '@/messages';
import { SearchBox } from '../intel/CvesPage';
import { EntryDrawer } from './EntryDrawer';
import { ProofPanel } from './ProofPanel';

const names = ['q', 'action', 'actor', 'environment_id', 'from', 'to'] as const;

export function LogPage(): ReactNode {
  const [search, set] = useListState();
  const query = useQuery(queries.log({ ...pick(search, names), page: search['page'] ?? '1', per_page: 50 }));
  const facets = useQuery(queries.logFacets()).data;
  const environments = useQuery(queries.environments()).data ?? [];
  const [verified, setVerified] = useState<ReadonlySet<number>>(new Set());
  useTitle(t('nav.log'));
  const chips = names.filter((n) => search[n] && n !== 'q');
  const shown = (n: string, v: string): string => n === 'action' ? members(v).map((a) => label('action', a)).join(', ') : n === 'environment_id' ? (environments.find((e) => e.id === v)?.name ?? v) : v;
  const entry = search['entry'] === undefined ? undefined : Number(search['entry']);
  const order = (query.data?.rows ?? []).map((r) => String(r.index));
  useRecordKeys({ ...neighbours(order, search['entry']), onGo: (id) => set({ entry: id }, { keepPage: true, replace: true }) });
  return (
    <>
      <div className="page-head"><div><h1>{t('nav.log')}</h1><p>{t('log.text')}</p></div><May to="export_log"><MenuButton label={t('log.export')} icon="download" entries={['csv', 'pdf', 'xlsx', 'json'].map((f) => ({ id: f, label: f.toUpperCase(), text: f }))} onAction={(format) => location.assign(`${base}/audit-log/export${toQueryString({ ...pick(search, names), format })}`)} /></May></div>
      <div className="stack" style={{ gap: 16 }}>
        <ProofPanel start={search['verify'] === '1'} />
        <section className="panel" aria-label={t('log.entries')}>
          <div className="toolbar">
            <SearchBox value={search['q'] ?? ''} onChange={(q) => set({ q: q || undefined }, { replace: true })} label={t('log.search')} placeholder={t('log.search_placeholder')} />
            {facets && <MenuButton small multiple label={t('filter.action')} entries={facets.actions.map((a) => ({ id: a.action, label: `${label('action', a.action)} (${number(a.count)})`, text: label('action', a.action), checked: members(search['action']).includes(a.action) }))} onAction={(a) => set({ action: toggled(search['action'], a) })} />}
            {facets && <MenuButton small selected label={t('filter.actor')} entries={facets.actors.map((a) => ({ id: a.email, label: `${a.name || a.email} (${number(a.count)})`, text: a.email, checked: search['actor'] === a.email }))} onAction={(a) => set({ actor: search['actor'] === a ? undefined : a })} />}
            {environments.length > 0 && <MenuButton small selected label={t('filter.environment_id')} entries={environments.map((e) => ({ id: e.id, label: e.name, text: e.name, checked: search['environment_id'] === e.id }))} onAction={(e) => set({ environment_id: search['environment_id'] === e ? undefined : e })} />}
            <span className="row dates"><TextField type="date" label={t('reports.from')} value={search['from'] ?? ''} onChange={(v) => set({ from: v || undefined })} /><TextField type="date" label={t('reports.to')} value={search['to'] ?? ''} onChange={(v) => set({ to: v || undefined })} /></span>
          </div>
          {chips.length > 0 && (
            <div className="toolbar" role="group" aria-label={t('filters.active')}>
              {chips.map((n) => <FilterChip key={n} name={label('filter', n)} value={shown(n, search[n]!)} onRemove={() => set({ [n]: undefined })} />)}
            </div>
          )}
          <Loaded query={query} rows={14}>
            {(data) => (
              <>
                {data.rows.length === 0 ? <Empty icon="log" title={t('log.none')} text={t('log.none_text')} /> : (
                  <div className="table-wrap" role="group" aria-label={t('log.entries')} tabIndex={0}>
                    <table className="table" aria-label={t('log.entries')} aria-rowcount={data.pagination.total + 1}>
                      <thead><tr aria-rowindex={1}><th scope="col" className="num">{t('log.index')}</th><th scope="col">{t('log.when')}</th><th scope="col">{t('log.what')}</th><th scope="col">{t('log.where')}</th><th scope="col">{t('log.proof')}</th></tr></thead>
                      <tbody>
                        {data.rows.map((r, i) => <Row key={r.index} row={r} at={(data.pagination.page - 1) * data.pagination.per_page + i + 2} checked={verified.has(r.index)} onOpen={() => set({ entry: String(r.index) }, { keepPage: true })} />)}
                      </tbody>
                    </table>
                  </div>
                )}
                <Pager page={data.pagination.page} pages={data.pagination.pages} total={data.pagination.total} count={data.rows.length} first={(data.pagination.page - 1) * data.pagination.per_page} onPage={(p) => set({ page: String(p) })} />
              </>
            )}
          </Loaded>
        </section>
      </div>
      {entry !== undefined && Number.isInteger(entry) && <EntryDrawer index={entry} row={query.data?.rows.find((r) => r.index === entry)} onVerified={(n) => setVerified(new Set([...verified, n]))} onClose={() => set({ entry: undefined }, { keepPage: true })} />}
    </>
  );
}

function Row({ row, at, checked, onOpen }: { row: LogRow; at: number; checked: boolean; onOpen: () => void }): ReactNode {
  return (
    <tr aria-rowindex={at}>
      <td className="num muted">{number(row.index)}</td>
      <td className="nowrap">{moment(row.timestamp)}</td>
      <td className="wide-cell"><button type="button" className="row-link" onClick={onOpen}>{row.sentence}</button><span className="title">{label('action', row.action)} · {row.actor.name || row.actor.email}{row.ip_address ? ` · ${row.ip_address}` : ''}</span></td>
      <td>{row.environment_name || <span className="muted">{t('log.organization')}</span>}</td>
      <td>{checked ? <span className="chip ok"><Icon name="check" />{t('log.proved')}</span> : <span className="chip" title={row.leaf_hash}>{t('log.in_tree')}</span>}</td>
    </tr>
  );
}
