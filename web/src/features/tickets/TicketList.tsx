// Tickets of one environment or of all: filters in the address, one table.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { priorities, ticketQueries, type Ticket } from '@/api/tickets';
import { useListState } from '@/app/list_state';
import { members, toggled } from '@/app/url_state';
import { SeverityBadge } from '@/design/badges';
import { MenuButton, Segments } from '@/design/controls';
import { day, moment } from '@/design/format';
import { Icon } from '@/design/icons';
import { Empty, Loaded } from '@/design/states';
import { DataTable, Pager, TableTools, useTableView, type Column } from '@/design/table';
import { label, t } from '@/messages';

const looks: Record<Ticket['state'], string> = { open: 'info', reopened: 'warn', closed: 'ok' };
export function TicketStateChip({ state }: { state: Ticket['state'] }): ReactNode {
  return <span className={`chip ${looks[state]}`}>{label('ticket_state', state)}</span>;
}

const columnsOf = (everywhere: boolean): Column<Ticket>[] => [
  { id: 'ticket', head: t('tickets.ticket'), sort: 'newest', text: (r) => r.title, cell: (r) => <><Link className="row-link" to="/tickets/$ticketId" params={{ ticketId: r.id }}>{r.id} · {r.cve_id}</Link><span className="title clip" title={r.title}>{r.title}</span></> },
  { id: 'priority', head: t('tickets.priority'), sort: 'priority', text: (r) => r.priority, cell: (r) => <SeverityBadge severity={r.priority} /> },
  { id: 'state', head: t('tickets.state'), text: (r) => r.state, cell: (r) => <span className="row" style={{ gap: 4 }}><TicketStateChip state={r.state} />{r.close_reason && <span className="small muted">{label('close_reason', r.close_reason)}</span>}{r.conflict && <span className="chip act-now">{t('tickets.conflicts')}</span>}</span> },
  { id: 'asset', head: t('tickets.asset'), text: (r) => r.asset.name, cell: (r) => <>{r.asset.name}{everywhere && <span className="title short clip">{r.environment.name}</span>}</> },
  { id: 'assignee', head: t('tickets.assignee'), optional: true, text: (r) => r.assignee ?? '', cell: (r) => r.assignee ?? <span className="muted">{t('tickets.nobody')}</span> },
  { id: 'due', head: t('tickets.due'), sort: 'due', ascending: true, text: (r) => r.due_date ?? '', cell: (r) => r.due_date ? <span className={r.overdue ? 'chip act-now' : 'nowrap'}>{day(r.due_date)}{r.overdue && <span className="visually-hidden"> {t('tickets.overdue')}</span>}</span> : <span className="muted">{t('tickets.no_due')}</span> },
  { id: 'destination', head: t('tickets.destination'), optional: true, text: (r) => r.remote.key ?? r.destination_type, cell: (r) => <>{label('destination', r.destination_type)}{r.remote.key && <span className="title short clip">{r.remote.key} {r.remote.status}</span>}</> },
  { id: 'updated', head: t('tickets.updated'), optional: true, hidden: true, text: (r) => r.updated_at, cell: (r) => <span className="nowrap">{moment(r.updated_at)}</span> },
];

type StateView = 'open' | 'closed' | 'any';
const stateValues: Record<StateView, string | undefined> = { open: 'open,reopened', closed: 'closed', any: undefined };

export function TicketList({ environment }: { environment?: string }): ReactNode {
  const [search, set] = useListState();
  const view: StateView = search['state'] === 'closed' ? 'closed' : search['state'] === 'any' ? 'any' : 'open';
  const sortBy = search['sort_by'] ?? 'newest';
  const filters = { priority: search['priority'], assignee: search['assignee'], q: search['q'], overdue: search['overdue'], conflict: search['conflict'] };
  const query = useQuery(ticketQueries.list(environment, { ...filters, state: stateValues[view], sort_by: sortBy, page: search['page'] ?? '1', per_page: 50 }));
  const columns = useMemo(() => columnsOf(environment === undefined), [environment]);
  const [tableView, setTableView] = useTableView('tickets', columns);
  const filtered = Object.values(filters).some(Boolean);
  const toggle = (name: 'overdue' | 'conflict'): void => set({ [name]: search[name] ? undefined : 'true' });
  return (
    <section className="panel" aria-label={t('nav.tickets')}>
      <div className="toolbar">
        <Search value={search['q'] ?? ''} onChange={(q) => set({ q: q || undefined }, { replace: true })} />
        <Segments<StateView> label={t('tickets.state')} value={view} options={(['open', 'closed', 'any'] as const).map((s) => ({ value: s, label: t(`tickets.state_${s}`) }))} onChange={(s) => set({ state: s === 'open' ? undefined : s })} />
        <MenuButton small multiple label={t('tickets.priority')} onAction={(v) => set({ priority: toggled(search['priority'], v) })} entries={priorities.map((p) => ({ id: p, label: label('severity', p), text: p, checked: members(search['priority']).includes(p) }))} />
        <button type="button" className="btn small" aria-pressed={search['overdue'] === 'true'} onClick={() => toggle('overdue')}>{t('tickets.overdue')}</button>
        <button type="button" className="btn small" aria-pressed={search['conflict'] === 'true'} onClick={() => toggle('conflict')}>{t('tickets.conflicts')}</button>
      </div>
      <Loaded query={query} rows={10}>
        {(data) => {
          const first = (data.pagination.page - 1) * data.pagination.per_page;
          return (
            <>
              <div className="toolbar" style={{ justifyContent: 'flex-end', paddingBlock: 6 }}>
                <span className="muted small grow" role="status">{t('tickets.count', { n: data.pagination.total })}</span>
                <TableTools columns={columns} view={tableView} setView={setTableView} rows={data.rows} />
              </div>
              {data.rows.length === 0
                ? <Empty icon={filtered ? 'filter' : 'wrench'} title={filtered ? t('tickets.none_filtered') : t('tickets.none')} text={filtered ? '' : t('tickets.none_text')} />
                : <DataTable label={t('nav.tickets')} rows={data.rows} columns={columns} rowKey={(r) => r.id} total={data.pagination.total} first={first} sortBy={sortBy} onSort={(s) => set({ sort_by: s })} view={tableView} rowName={(r) => `${r.id} ${r.cve_id}`} />}
              <Pager page={data.pagination.page} pages={data.pagination.pages} total={data.pagination.total} count={data.rows.length} first={first} onPage={(p) => set({ page: String(p) })} />
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

/** Asks the server when the typing stops. */
function Search({ value, onChange }: { value: string; onChange: (q: string) => void }): ReactNode {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onChange(text), 300);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <span className="input-icon" style={{ flex: '1 1 220px' }}>
      <Icon name="search" />
      <input className="input" type="search" data-search="page" aria-label={t('tickets.search')} placeholder={t('tickets.search')} value={text} onChange={(e) => setText(e.target.value)} />
    </span>
  );
}
