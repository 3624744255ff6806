// Triage: what is open, grouped by the action that closes most, decided one by one or many at once.
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { queries } from '@/api/queries';
import { everyRow } from '@/api/client';
import type { Decision, Finding } from '@/api/types';
import { useListState } from '@/app/list_state';
import { May, useMay } from '@/app/permissions';
import { Button, Segments } from '@/design/controls';
import { number } from '@/design/format';
import { Empty, Loaded } from '@/design/states';
import { DataTable, Pager, TableTools, useTableView } from '@/design/table';
import { t } from '@/messages';
import { AssignMenu } from '../triage/AssignMenu';
import { ShareDialog } from '../triage/ShareDialog';
import { ViewsMenu } from '../views/ViewsMenu';
import { BulkDialog } from './BulkDialog';
import { findingColumns } from './columns';
import { FilterBar, filtersOf } from './FilterBar';
import { FindingDrawer } from './FindingDrawer';
import { FixGroups } from './FixGroups';
import { filterNames, toQueryText } from './query_text';

type View = 'list' | 'fixes';
const states = ['active', 'undecided', 'acknowledged', 'dismissed', 'any'] as const;

export function FindingsTab(): ReactNode {
  const { environmentId } = useParams({ strict: false }) as { environmentId: string };
  const [search, set] = useListState();
  const view: View = search['view'] === 'fixes' ? 'fixes' : 'list';
  const filters = filtersOf(search);
  const state = filters.state ?? 'active';
  const params = { ...filters, state };
  // Undecided findings ask for an answer, so their number is always in sight.
  const [ids, setIds] = useState<string[]>([]);
  const at = ids.indexOf(search['finding'] ?? '');
  const undecided = useQuery(queries.findings(environmentId, { state: 'undecided', page: '1', per_page: 1 })).data?.pagination.total ?? 0;
  return (
    <>
      <div className="spread" style={{ marginBottom: 12 }}>
        <Segments label={t('findings.state')} value={(states as readonly string[]).includes(state) ? state : ''} options={states.map((s) => ({ value: s as string, label: s === 'undecided' && undecided > 0 ? `${t(`state.${s}`)} ${number(undecided)}` : t(`state.${s}`) }))} onChange={(s) => set({ state: s === 'active' ? undefined : s })} />
        <span className="row"><May to="triage_findings"><Button small icon="external" onPress={() => set({ share: '1' }, { keepPage: true })}>{t('share.button')}</Button></May>
        <Segments<View> label={t('findings.view')} value={view} options={[{ value: 'list', label: t('findings.view_list') }, { value: 'fixes', label: t('findings.view_fixes') }]} onChange={(v) => set({ view: v === 'list' ? undefined : v })} /></span>
      </div>
      <section className="panel" aria-label={t('nav.findings')}>
        <FilterBar environment={environmentId} search={search} set={set} />
        {view === 'fixes' ? <FixGroups environment={environmentId} params={params} set={set} /> : <List environment={environmentId} params={params} onRows={setIds} />}
      </section>
      {search['share'] && <May to="triage_findings"><ShareDialog environment={environmentId} onClose={() => set({ share: undefined }, { keepPage: true })} /></May>}
      {search['finding'] && <FindingDrawer environment={environmentId} match={search['finding']} previous={at > 0 ? ids[at - 1] : undefined} next={at >= 0 ? ids[at + 1] : undefined} onGo={(id) => set({ finding: id }, { keepPage: true, replace: true })} onClose={() => set({ finding: undefined }, { keepPage: true })} />}
    </>
  );
}

function List({ environment, params, onRows }: { environment: string; params: Record<string, string>; onRows: (ids: string[]) => void }): ReactNode {
  const [search, set] = useListState();
  const sortBy = search['sort_by'] ?? 'bcs';
  const query = useQuery(queries.findings(environment, { ...params, sort_by: sortBy, page: search['page'] ?? '1', per_page: 50 }));
  const columns = useMemo(() => findingColumns((id) => set({ finding: id }, { keepPage: true })), [set]);
  const [view, setView] = useTableView('findings', columns);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const [bulk, setBulk] = useState<Decision | null>(null);
  const may = useMay()('triage_findings');
  const scopeKey = JSON.stringify(params);
  useEffect(() => { setPicked(new Set()); setAll(false); }, [scopeKey]);

  const rows = query.data?.rows ?? [];
  const total = query.data?.pagination.total ?? 0;
  useEffect(() => onRows((query.data?.rows ?? []).map((r) => r.match_id)), [query.data, onRows]);
  const clear = (): void => { setPicked(new Set()); setAll(false); };
  const selection = {
    has: (id: string) => all || picked.has(id),
    toggle: (id: string, on: boolean) => {
      const next = new Set(all ? rows.map((r) => r.match_id) : picked);
      if (on) next.add(id); else next.delete(id);
      setAll(false);
      setPicked(next);
    },
    togglePage: (on: boolean) => {
      const next = new Set(all ? [] : picked);
      for (const r of rows) if (on) next.add(r.match_id); else next.delete(r.match_id);
      setAll(false);
      setPicked(next);
    },
  };
  const count = all ? total : picked.size;
  const filtered = Object.keys(params).some((k) => k !== 'state');
  return (
    <Loaded query={query} rows={14}>
      {(data) => (
        <>
          <div className="toolbar" style={{ justifyContent: 'flex-end', paddingBlock: 6 }}>
            <span className="muted small grow" role="status">{t('findings.count', { n: total })}</span>
            <ViewsMenu list="findings" names={[...filterNames, 'sort_by', 'view']} search={search} set={set} columns={columns} view={view} setView={setView} />
            <TableTools columns={columns} view={view} setView={setView} rows={rows} name="findings" everything={() => everyRow<Finding>(`/environments/${environment}/findings`, { ...params, sort_by: sortBy })} />
          </div>
          {rows.length === 0 ? (
            filtered
              ? <Empty icon="filter" title={t('findings.none_filtered')} text={t('findings.none_filtered_text')} />
              : <Empty icon="check" title={t('findings.none')} text={t('findings.none_text')}><May to="manage_assets"><Link className="btn" to="/environments/$environmentId/import" params={{ environmentId: environment }}>{t('import.title')}</Link></May></Empty>
          ) : (
            <DataTable label={t('nav.findings')} rows={rows} columns={columns} rowKey={(r) => r.match_id} total={total} first={(data.pagination.page - 1) * data.pagination.per_page} sortBy={sortBy} onSort={(s) => set({ sort_by: s })} view={view} {...(may ? { selection } : {})} current={search['finding'] ?? null} rowName={(r) => `${r.cve_id} ${r.asset.name}`} />
          )}
          <Pager page={data.pagination.page} pages={data.pagination.pages} total={total} count={rows.length} first={(data.pagination.page - 1) * data.pagination.per_page} onPage={(p) => set({ page: String(p) })} />
          {count > 0 && (
            <div className="bulk-bar" role="region" aria-label={t('bulk.bar')}>
              <b role="status">{t('bulk.selected', { n: count })}</b>
              {!all && count < total && <Button small onPress={() => setAll(true)}>{t('bulk.select_all', { n: total })}</Button>}
              <span className="grow" />
              <Button small look="primary" onPress={() => setBulk('acknowledge')}>{t('decision.button.acknowledge')}…</Button>
              <Button small onPress={() => setBulk('dismiss')}>{t('decision.button.dismiss')}…</Button>
              <Button small onPress={() => setBulk('restore')}>{t('decision.button.restore')}…</Button>
              <AssignMenu environment={environment} scope={all ? { filter: params } : { match_ids: [...picked] }} onDone={clear} />
              <Button small onPress={clear}>{t('bulk.clear')}</Button>
            </div>
          )}
          {bulk && (
            <BulkDialog environment={environment} decision={bulk} scope={all ? { filter: params } : { filter: params, match_ids: [...picked] }}
              described={all ? t('bulk.described_all', { filter: toQueryText(params) }) : t('bulk.described_picked', { n: number(picked.size) })}
              onClose={() => setBulk(null)} onDone={() => { setBulk(null); clear(); }} />
          )}
        </>
      )}
    </Loaded>
  );
}
