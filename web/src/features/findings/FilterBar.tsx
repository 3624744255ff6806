// Filters two ways: menus that make chips, and the same state as a line of text. Both live in the address.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useState, type FormEvent, type ReactNode } from 'react';
import { queries } from '@/api/queries';
import type { Search } from '@/app/url_state';
import { members, pick, toggled } from '@/app/url_state';
import { FilterChip, MenuButton } from '@/design/controls';
import { Icon } from '@/design/icons';
import { label, t } from '@/messages';
import { filterNames, parseQueryText, toQueryText, type Filters, type TextProblem } from './query_text';

const choices: { name: 'severity' | 'confidence' | 'layer' | 'tier' | 'fix' | 'urgency' | 'clock' | 'assignee'; prefix: string; values: string[]; single?: boolean }[] = [
  { name: 'severity', prefix: 'severity', values: ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] },
  { name: 'confidence', prefix: 'confidence', values: ['HIGH', 'MEDIUM', 'LOW'] },
  { name: 'tier', prefix: 'tier', values: ['EXACT', 'RANGE', 'PRODUCT_WIDE', 'VENDOR_ONLY'] },
  { name: 'layer', prefix: 'layer', values: ['OT', 'OS', 'NETWORK'], single: true },
  { name: 'fix', prefix: 'fix_filter', values: ['available', 'none'], single: true },
  { name: 'urgency', prefix: 'urgency', values: ['1', '2', '3', '4'] },
  { name: 'clock', prefix: 'clock', values: ['running', 'breached', 'paused'] },
  { name: 'assignee', prefix: 'assignee_filter', values: ['me', 'none'], single: true },
];

export function filtersOf(search: Search): Filters {
  return pick(search, filterNames) as Filters;
}

export function FilterBar({ environment, search, set }: { environment: string; search: Search; set: (changes: Record<string, string | undefined>) => void }): ReactNode {
  const zones = useQuery(queries.zones(environment)).data ?? [];
  const filters = filtersOf(search);
  const written = toQueryText(filters, zones);
  const [text, setText] = useState(written);
  const [problems, setProblems] = useState<TextProblem[]>([]);
  const id = useId();
  useEffect(() => setText(written), [written]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const read = parseQueryText(text, zones);
    setProblems(read.problems);
    if (read.problems.length === 0) set(Object.fromEntries(filterNames.map((n) => [n, read.filters[n]])));
  };
  const valueLabel = (name: string, value: string): string => {
    if (name === 'zone_id') return zones.find((z) => z.id === value)?.name ?? value;
    const choice = choices.find((c) => c.name === name);
    return choice ? label(choice.prefix, value) : name === 'kev' || name === 'exploit' ? label('yes_no', value) : name === 'state' ? label('state', value) : value;
  };
  const chips = filterNames.filter((n) => filters[n]);
  return (
    <>
      <div className="toolbar">
        <form onSubmit={submit} style={{ flex: '1 1 340px' }}>
          <span className="input-icon">
            <Icon name="search" />
            <input className="input" type="search" data-search="page" aria-label={t('filters.text')} aria-describedby={problems.length > 0 ? id : undefined} aria-invalid={problems.length > 0 || undefined} placeholder={t('filters.placeholder')} value={text} onChange={(e) => setText(e.target.value)} />
          </span>
        </form>
        {choices.map((c) => (
          <MenuButton key={c.name} small {...(c.single ? { selected: true } : { multiple: true })} label={label('filter', c.name)} onAction={(v) => set({ [c.name]: c.single ? (filters[c.name] === v ? undefined : v) : toggled(filters[c.name], v) })}
            entries={c.values.map((v) => ({ id: v, label: label(c.prefix, v), text: v, checked: members(filters[c.name]).includes(v) }))} />
        ))}
        {zones.length > 0 && <MenuButton small selected label={t('filter.zone_id')} entries={zones.map((z) => ({ id: z.id, label: z.name, text: z.name, checked: filters.zone_id === z.id }))} onAction={(v) => set({ zone_id: filters.zone_id === v ? undefined : v })} />}
        <button type="button" className="btn small" aria-pressed={filters.kev === 'true'} onClick={() => set({ kev: filters.kev === 'true' ? undefined : 'true' })}><Icon name="flame" />{t('badge.kev_long')}</button>
      </div>
      {problems.length > 0 && (
        <div className="toolbar" id={id} role="alert">
          {problems.map((p) => <span key={p.text} className="small" style={{ color: 'var(--act)' }}>{t(`filters.${p.kind}`, { text: p.text, allowed: p.allowed.slice(0, 12).join(', ') })}</span>)}
        </div>
      )}
      {chips.length > 0 && (
        <div className="toolbar" role="group" aria-label={t('filters.active')}>
          {chips.map((n) => <FilterChip key={n} name={label('filter', n)} value={members(filters[n]).map((v) => valueLabel(n, v)).join(', ')} onRemove={() => set({ [n]: undefined })} />)}
          <button type="button" className="btn link" onClick={() => set(Object.fromEntries(filterNames.map((n) => [n, undefined])))}>{t('filters.clear')}</button>
        </div>
      )}
    </>
  );
}
