// The inventory as a grid. Assets that could not be told stay visible with a hatch.
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, type ReactNode } from 'react';
import { everyRow } from '@/api/client';
import { queries } from '@/api/queries';
import type { Asset } from '@/api/types';
import { neighbours } from '@/app/keys';
import { useListState } from '@/app/list_state';
import { May } from '@/app/permissions';
import { members, pick, toggled } from '@/app/url_state';
import { ScoreScale } from '@/design/badges';
import { Button, FilterChip, MenuButton } from '@/design/controls';
import { decimal, number } from '@/design/format';
import { Icon } from '@/design/icons';
import { Empty, Loaded } from '@/design/states';
import { DataTable, Pager, TableTools, useTableView, type Column } from '@/design/table';
import { label, t } from '@/messages';
import { SearchBox } from '../intel/CvesPage';
import { ViewsMenu } from '../views/ViewsMenu';
import { AssetDrawer } from './AssetDrawer';
import { ResolutionMeter } from './ResolutionMeter';

const names = ['q', 'layer', 'resolution', 'zone_id', 'site_id', 'vendor', 'sort_by'] as const;
const perPage = 100;

function columnsFor(environment: string, open: (id: string) => void): Column<Asset>[] {
  return [
    { id: 'name', head: t('asset.name'), sort: 'name', ascending: true, text: (a) => a.name, cell: (a) => <button type="button" className="row-link nowrap" onClick={() => open(a.id)}>{a.name}</button> },
    { id: 'product', head: t('asset.product'), sort: 'vendor', ascending: true, text: (a) => `${a.vendor} ${a.product}`, cell: (a) => <><span style={{ fontWeight: 560 }}>{a.vendor || t('common.not_known')}</span><span className="title short clip" title={a.product}>{a.product}</span></> },
    { id: 'version', head: t('asset.version'), optional: true, text: (a) => a.version, cell: (a) => (a.version ? <span className="mono">{a.version}</span> : <span className="chip unknown"><span>{t('common.not_known')}</span></span>) },
    { id: 'resolution', head: t('asset.identity'), optional: true, text: (a) => a.resolution.status, cell: (a) => <ResolutionMeter resolution={a.resolution} /> },
    { id: 'type', head: t('asset.type'), optional: true, text: (a) => a.asset_type, cell: (a) => <span className="clip" style={{ display: 'block', maxWidth: 120 }} title={a.asset_type}>{a.asset_type || t('common.not_known')}</span> },
    { id: 'layer', head: t('findings.layer'), optional: true, text: (a) => a.layer, cell: (a) => label('layer', a.layer) },
    { id: 'zone', head: t('asset.zone'), optional: true, text: (a) => a.zone ?? '', cell: (a) => a.zone ? <span className="nowrap">{a.zone}</span> : <span className="muted">{t('findings.no_zone')}</span> },
    { id: 'criticality', head: t('asset.criticality'), optional: true, hidden: true, text: (a) => a.criticality, cell: (a) => label('criticality', a.criticality) },
    { id: 'ip', head: t('asset.ip_address'), optional: true, hidden: true, text: (a) => a.ip_address, cell: (a) => <span className="mono">{a.ip_address}</span> },
    { id: 'findings', head: t('env.findings'), sort: 'findings', num: true, text: (a) => String(a.finding_count),
      cell: (a) => (a.finding_count > 0 ? <Link to="/environments/$environmentId/findings" params={{ environmentId: environment }} search={{ asset_id: a.id } as never} aria-label={t('asset.findings_of', { n: a.finding_count, name: a.name })}>{number(a.finding_count)}</Link> : number(a.finding_count)) },
    { id: 'kev', head: t('badge.kev'), num: true, optional: true, text: (a) => String(a.kev_count), cell: (a) => (a.kev_count > 0 ? <span className="chip act-now"><Icon name="flame" />{number(a.kev_count)}</span> : number(a.kev_count)) },
    { id: 'bcs', head: t('asset.highest_bcs'), sort: 'bcs', optional: true, text: (a) => decimal(a.highest_bcs, 2), cell: (a) => (a.finding_count > 0 ? <ScoreScale score={a.highest_bcs} /> : <span className="muted">{t('asset.no_findings')}</span>) },
  ];
}

export function AssetsTab(): ReactNode {
  const { environmentId } = useParams({ strict: false }) as { environmentId: string };
  const [search, set] = useListState();
  const page = Number(search['page'] ?? '1') || 1;
  const query = useQuery(queries.assets(environmentId, { ...pick(search, names), limit: perPage, offset: (page - 1) * perPage }));
  const zones = useQuery(queries.zones(environmentId)).data ?? [];
  const sites = useQuery(queries.sites(environmentId)).data ?? [];
  const columns = useMemo(() => columnsFor(environmentId, (id) => set({ asset: id }, { keepPage: true })), [environmentId, set]);
  const [view, setView] = useTableView('assets', columns);
  const filters: { name: 'resolution' | 'layer' | 'zone_id' | 'site_id'; entries: { id: string; label: string }[] }[] = [
    { name: 'resolution', entries: ['resolved', 'ambiguous', 'unresolved'].map((v) => ({ id: v, label: label('resolution', v) })) },
    { name: 'layer', entries: ['OT', 'OS', 'NETWORK'].map((v) => ({ id: v, label: label('layer', v) })) },
    { name: 'zone_id', entries: zones.map((z) => ({ id: z.id, label: z.name })) },
    { name: 'site_id', entries: sites.map((s) => ({ id: s.id, label: s.name })) },
  ];
  const chips = names.filter((n) => search[n] && n !== 'q' && n !== 'sort_by');
  const shown = (name: string, value: string): string => members(value).map((v) => filters.find((f) => f.name === name)?.entries.find((e) => e.id === v)?.label ?? v).join(', ');
  return (
    <section className="panel" aria-label={t('nav.assets')}>
      <div className="toolbar">
        <SearchBox value={search['q'] ?? ''} onChange={(q) => set({ q: q || undefined }, { replace: true })} label={t('asset.search')} placeholder={t('asset.search_placeholder')} />
        {filters.map((f) => f.entries.length > 0 && <MenuButton key={f.name} small multiple label={label('filter', f.name)} entries={f.entries.map((e) => ({ ...e, text: e.label, checked: members(search[f.name]).includes(e.id) }))} onAction={(v) => set({ [f.name]: toggled(search[f.name], v) })} />)}
        <span className="grow" />
        <ViewsMenu list="assets" names={names} search={search} set={set} columns={columns} view={view} setView={setView} />
        <TableTools columns={columns} view={view} setView={setView} rows={query.data?.rows ?? []} name="assets" everything={() => everyRow<Asset>(`/environments/${environmentId}/assets`, pick(search, names), 'assets')} />
        <May to="manage_assets"><Button small icon="plus" onPress={() => set({ asset: 'new' }, { keepPage: true })}>{t('asset.new')}</Button></May>
      </div>
      {chips.length > 0 && (
        <div className="toolbar" role="group" aria-label={t('filters.active')}>
          {chips.map((n) => <FilterChip key={n} name={label('filter', n)} value={shown(n, search[n]!)} onRemove={() => set({ [n]: undefined })} />)}
        </div>
      )}
      <Loaded query={query} rows={14}>
        {(data) => data.rows.length === 0 && page === 1 ? (
          chips.length > 0 || search['q']
            ? <Empty icon="filter" title={t('asset.none_filtered')}><Button onPress={() => set(Object.fromEntries(names.map((n) => [n, undefined])))}>{t('filters.clear')}</Button></Empty>
            : <Empty icon="assets" title={t('asset.none')} text={t('asset.none_text')}><May to="manage_assets"><Link className="btn primary" to="/environments/$environmentId/import" params={{ environmentId }}>{t('import.title')}</Link><Button onPress={() => set({ asset: 'new' })}>{t('asset.new')}</Button></May></Empty>
        ) : (
          <>
            <DataTable label={t('nav.assets')} rows={data.rows} columns={columns} rowKey={(a) => a.id} total={data.pagination.total} first={(page - 1) * perPage} view={view} current={search['asset'] ?? null} {...(search['sort_by'] ? { sortBy: search['sort_by'] } : {})} onSort={(sort_by) => set({ sort_by })} />
            <Pager page={page} pages={Math.max(1, Math.ceil(data.pagination.total / perPage))} total={data.pagination.total} count={data.rows.length} first={(page - 1) * perPage} onPage={(p) => set({ page: String(p) })} />
          </>
        )}
      </Loaded>
      {search['asset'] && <AssetDrawer environment={environmentId} assetId={search['asset']} known={query.data?.rows.find((a) => a.id === search['asset'])} zones={zones} sites={sites} step={neighbours((query.data?.rows ?? []).map((a) => a.id), search['asset'])} onGo={(id) => set({ asset: id }, { keepPage: true, replace: true })} onClose={() => set({ asset: undefined }, { keepPage: true })} />}
    </section>
  );
}
