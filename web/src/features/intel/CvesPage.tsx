// Search of the corpus. All state is in the address.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { everyRow } from '@/api/client';
import { queries } from '@/api/queries';
import type { CveItem } from '@/api/types';
import { useListState } from '@/app/list_state';
import { useTitle } from '@/app/title';
import { members, pick, toggled } from '@/app/url_state';
import { ExploitBadges, ScoreScale, SeverityBadge } from '@/design/badges';
import { CheckField, FilterChip, MenuButton, SelectField } from '@/design/controls';
import { decimal, isoDay, number, percent } from '@/design/format';
import { Icon } from '@/design/icons';
import { Empty, Loaded } from '@/design/states';
import { ViewsMenu } from '../views/ViewsMenu';
import { DataTable, Pager, TableTools, useTableView, type Column } from '@/design/table';
import { label, t } from '@/messages';

const names = ['q', 'vendor', 'severity', 'kev', 'has_exploit', 'unpatched', 'patch_status', 'protocol', 'cvss_min', 'bcs_min', 'date_from', 'date_to', 'sort_by', 'page'] as const;
const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];

const columns: Column<CveItem>[] = [
  { id: 'cve', head: t('findings.vulnerability'), sort: 'cve', ascending: true, text: (r) => r.cve_id,
    cell: (r) => <><Link className="row-link" to="/vulnerabilities/$cveId" params={{ cveId: r.cve_id }}>{r.cve_id}</Link><span className="title clip" title={r.title}>{r.title}</span></> },
  { id: 'severity', head: t('findings.severity'), text: (r) => r.severity, cell: (r) => <SeverityBadge severity={r.severity} /> },
  { id: 'bcs', head: t('findings.bcs'), sort: 'bcs', text: (r) => decimal(r.bcs_score, 2), cell: (r) => <ScoreScale score={r.bcs_score} /> },
  { id: 'cvss', head: 'CVSS', sort: 'cvss', num: true, optional: true, text: (r) => decimal(r.cvss_score, 1), cell: (r) => decimal(r.cvss_score, 1) },
  { id: 'epss', head: 'EPSS', sort: 'epss', num: true, optional: true, text: (r) => percent(r.epss_score), cell: (r) => percent(r.epss_score) },
  { id: 'exploit', head: t('findings.exploitation'), optional: true, text: (r) => (r.kev_flagged ? 'KEV' : r.exploit_maturity), cell: (r) => <ExploitBadges kev={r.kev_flagged} maturity={r.exploit_maturity} epss={r.epss_percentile} /> },
  { id: 'product', head: t('cve.product'), optional: true, text: (r) => `${r.primary_vendor ?? ''} ${r.primary_product ?? ''}`,
    cell: (r) => (r.primary_vendor ? <><b>{r.primary_vendor}</b><span className="title short clip" title={r.primary_product ?? ''}>{r.primary_product}</span></> : <span className="muted">{t('common.not_known')}</span>) },
  { id: 'patch', head: t('cve.fix'), optional: true, text: (r) => r.patch_status, cell: (r) => <span className="nowrap">{label('patch', r.patch_status)}</span> },
  { id: 'published', head: t('cve.published'), sort: 'newest', optional: true, text: (r) => r.published_at ?? '', cell: (r) => <span className="nowrap">{isoDay(r.published_at) ?? t('common.not_known')}</span> },
];

export function CvesPage(): ReactNode {
  const [search, set] = useListState();
  const params = pick(search, names);
  const query = useQuery(queries.cves({ sort_by: 'bcs', ...params, per_page: 50 }));
  const [view, setView] = useTableView('cves', columns);
  useTitle(t('nav.vulnerabilities'));
  const chips: [string, string, string][] = names.filter((n) => search[n] && !['q', 'page', 'sort_by'].includes(n)).map((n) => [n, label('cve_filter', n), search[n]!]);
  return (
    <>
      <div className="page-head"><div><h1>{t('nav.vulnerabilities')}</h1><p>{t('cves.text')}</p></div></div>
      <section className="panel" aria-label={t('nav.vulnerabilities')}>
        <div className="toolbar">
          <SearchBox value={search['q'] ?? ''} onChange={(q) => set({ q: q || undefined }, { replace: true })} label={t('cves.search')} placeholder={t('cves.placeholder')} />
          <MenuButton small multiple icon="filter" label={t('findings.severity')} entries={severities.map((s) => ({ id: s, label: label('severity', s), text: s, checked: members(search['severity']).includes(s) }))} onAction={(s) => set({ severity: toggled(search['severity'], s) })} />
          <SelectField compact hideLabel label={t('cve_filter.bcs_min')} empty={t('cves.any_bcs')} value={search['bcs_min'] ?? ''} options={['4', '7', '9'].map((v) => ({ value: v, label: t('cves.bcs_from', { value: v }) }))} onChange={(v) => set({ bcs_min: v || undefined })} />
          <CheckField label={t('badge.kev_long')} checked={search['kev'] === 'true'} onChange={(on) => set({ kev: on ? 'true' : undefined })} />
          <CheckField label={t('cves.exploit')} checked={search['has_exploit'] === 'true'} onChange={(on) => set({ has_exploit: on ? 'true' : undefined })} />
          <CheckField label={t('cves.unpatched')} checked={search['unpatched'] === 'true'} onChange={(on) => set({ unpatched: on ? 'true' : undefined })} />
          <span className="grow" />
          <ViewsMenu list="vulnerabilities" names={names.filter((n) => n !== 'page')} search={search} set={set} columns={columns} view={view} setView={setView} />
          <TableTools columns={columns} view={view} setView={setView} rows={query.data?.rows ?? []} name="vulnerabilities" everything={() => everyRow<CveItem>('/cves', { sort_by: 'bcs', ...pick(search, names), page: undefined })} />
        </div>
        {chips.length > 0 && (
          <div className="toolbar" role="group" aria-label={t('filters.active')}>
            {chips.map(([n, name, value]) => <FilterChip key={n} name={name} value={value.split(',').map((v) => label(n === 'severity' ? 'severity' : 'yes_no', v)).join(', ')} onRemove={() => set({ [n]: undefined })} />)}
            <button type="button" className="btn link" onClick={() => set(Object.fromEntries(chips.map(([n]) => [n, undefined])))}>{t('filters.clear')}</button>
          </div>
        )}
        <Loaded query={query} rows={14}>
          {(data) => (
            <>
              {data.rows.length === 0 ? (
                <Empty icon="search" title={t('cves.none')} text={t('cves.none_text')}>{(chips.length > 0 || search['q']) && <button type="button" className="btn" onClick={() => set(Object.fromEntries(names.map((n) => [n, undefined])))}>{t('filters.clear')}</button>}</Empty>
              ) : (
                <DataTable label={t('nav.vulnerabilities')} rows={data.rows} columns={columns} rowKey={(r) => r.cve_id} total={data.pagination.total} first={(data.pagination.page - 1) * data.pagination.per_page} sortBy={search['sort_by'] ?? 'bcs'} onSort={(sort_by) => set({ sort_by })} view={view} />
              )}
              <Pager page={data.pagination.page} pages={data.pagination.pages} total={data.pagination.total} count={data.rows.length} first={(data.pagination.page - 1) * data.pagination.per_page} onPage={(p) => set({ page: String(p) }, { keepPage: true })} />
            </>
          )}
        </Loaded>
      </section>
      <p className="footer-line">{t('cves.rule', { total: number(query.data?.pagination.total) })}</p>
    </>
  );
}

/** A search field that writes to the address a moment after the last key. */
export function SearchBox({ value, onChange, label: name, placeholder }: { value: string; onChange: (value: string) => void; label: string; placeholder: string }): ReactNode {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text.trim()), 250);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <span className="input-icon" style={{ flex: '1 1 260px', maxWidth: 440 }}>
      <Icon name="search" />
      <input className="input" type="search" data-search="page" aria-label={name} placeholder={placeholder} value={text} onChange={(e) => setText(e.target.value)} />
    </span>
  );
}
