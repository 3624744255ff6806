// One ticket: the work, the finding behind it, the copy elsewhere, what happened.
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { staleTickets, ticketCalls, ticketQueries, type TicketDetail } from '@/api/tickets';
import { useWrite } from '@/api/queries';
import { May } from '@/app/permissions';
import { useTitle } from '@/app/title';
import { ExploitBadges, SeverityBadge } from '@/design/badges';
import { Button } from '@/design/controls';
import { day, decimal, moment } from '@/design/format';
import { Icon } from '@/design/icons';
import { Loaded, Notice } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';
import { CloseTicketDialog } from './CloseTicketDialog';
import { EditTicketDialog } from './EditTicketDialog';
import { ReopenTicketDialog } from './ReopenTicketDialog';
import { TicketStateChip } from './TicketList';

type Open = 'edit' | 'close' | 'reopen' | null;

export function TicketPage(): ReactNode {
  const { ticketId } = useParams({ strict: false }) as { ticketId: string };
  const query = useQuery(ticketQueries.one(ticketId));
  return <Loaded query={query} rows={12} heading={t('tickets.one', { id: ticketId })}>{(ticket) => <Page ticket={ticket} />}</Loaded>;
}

function Page({ ticket }: { ticket: TicketDetail }): ReactNode {
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  useTitle(t('tickets.one', { id: ticket.id }));
  const send = useWrite<void, TicketDetail>(() => ticketCalls.send(ticket.id), staleTickets, () => toast(t('tickets.sent', { id: ticket.id })));
  return (
    <>
      <div className="page-head">
        <div className="stack-tight">
          <h1>{t('tickets.one', { id: ticket.id })}: {ticket.title}</h1>
          <div className="row"><TicketStateChip state={ticket.state} /><SeverityBadge severity={ticket.priority} />{ticket.overdue && <span className="chip act-now">{t('tickets.overdue')}</span>}</div>
        </div>
        <May to="manage_tickets">
          <div className="row">
            {ticket.destination_type !== 'none' && <Button isDisabled={send.isPending} onPress={() => send.mutate()}>{t('tickets.send')}</Button>}
            {ticket.state === 'closed'
              ? <Button look="primary" icon="undo" onPress={() => setOpen('reopen')}>{t('tickets.reopen')}…</Button>
              : <><Button icon="edit" onPress={() => setOpen('edit')}>{t('tickets.edit')}</Button><Button look="primary" icon="check" onPress={() => setOpen('close')}>{t('tickets.close')}…</Button></>}
          </div>
        </May>
      </div>
      <div className="stack">
        {ticket.conflict && <Notice kind="warn" title={ticket.state === 'closed' ? t('tickets.conflict_here') : t('tickets.conflict_there')}><p>{t('tickets.conflict_text', { key: ticket.remote.key ?? '', status: ticket.remote.status ?? '' })}</p></Notice>}
        {ticket.remote.error && <Notice kind="warn" title={t('tickets.remote_error')}><p className="wrap-anywhere">{ticket.remote.error}</p></Notice>}
        <Outcome ticket={ticket} />
        <Work ticket={ticket} />
        <Facts ticket={ticket} />
        <History ticket={ticket} />
      </div>
      {open === 'edit' && <EditTicketDialog ticket={ticket} onClose={close} />}
      {open === 'close' && <CloseTicketDialog ticket={ticket} onClose={close} />}
      {open === 'reopen' && <ReopenTicketDialog ticket={ticket} onClose={close} />}
    </>
  );
}

function Outcome({ ticket }: { ticket: TicketDetail }): ReactNode {
  if (ticket.state !== 'closed') return ticket.reopen_reason ? <Notice title={t('ticket_state.reopened')}><p className="wrap-anywhere">{ticket.reopen_reason}</p></Notice> : null;
  const fixed = !ticket.verification || ticket.verification.status === 'fixed';
  return (
    <Notice kind={fixed ? 'ok' : 'warn'} title={t('tickets.outcome', { reason: label('close_reason', ticket.close_reason).toLowerCase() })}>
      {ticket.resolution_notes && <p className="wrap-anywhere">{ticket.resolution_notes}</p>}
      {ticket.verification && <p><b>{label('verification', ticket.verification.status)}.</b> {ticket.verification.sentence}</p>}
      <p className="xsmall">{ticket.finding_decided ? t('tickets.decided') : t('tickets.not_decided')} {t('tickets.outcome_by', { who: ticket.closed_by ?? '', when: moment(ticket.closed_at) })}</p>
    </Notice>
  );
}

function Work({ ticket }: { ticket: TicketDetail }): ReactNode {
  const { remote } = ticket;
  return (
    <section className="panel" aria-labelledby="work">
      <div className="panel-head"><h2 id="work">{t('tickets.work')}</h2></div>
      <div className="panel-body stack">
        <dl className="facts">
          <dt>{t('tickets.assignee')}</dt><dd>{ticket.assignee ?? t('tickets.nobody')}</dd>
          <dt>{t('tickets.due')}</dt><dd>{ticket.due_date ? day(ticket.due_date) : t('tickets.no_due')}</dd>
          <dt>{t('tickets.opened_by')}</dt><dd>{ticket.created_by}, {moment(ticket.created_at)}</dd>
          <dt>{t('tickets.destination')}</dt><dd>{label('destination', ticket.destination_type)} <span className="muted">{ticket.destination.to.join(', ')}{ticket.destination.project ?? ticket.destination.team ?? ticket.destination.assignment_group ?? ''}</span></dd>
          {ticket.destination_type !== 'none' && ticket.destination_type !== 'email' && (
            <><dt>{t('tickets.remote')}</dt><dd>{remote.key ? <>{remote.url ? <a href={remote.url} target="_blank" rel="noopener noreferrer">{remote.key} <Icon name="external" /><span className="visually-hidden">{t('common.new_tab')}</span></a> : remote.key} {remote.status} {remote.at && <span className="muted">{t('tickets.remote_at', { when: moment(remote.at) })}</span>}</> : t('tickets.remote_none')}</dd></>
          )}
        </dl>
        {ticket.details && <p className="wrap-anywhere" style={{ whiteSpace: 'pre-line' }}>{ticket.details}</p>}
        {ticket.brief.steps.length > 0 && <div><h3>{t('tickets.steps')}</h3><ol className="stack-tight" style={{ paddingLeft: 20 }}>{ticket.brief.steps.map((step) => <li key={step}>{step}</li>)}</ol></div>}
      </div>
    </section>
  );
}

function Facts({ ticket }: { ticket: TicketDetail }): ReactNode {
  const { brief } = ticket;
  return (
    <section className="panel" aria-labelledby="facts">
      <div className="panel-head"><h2 id="facts">{t('tickets.facts')}</h2></div>
      <div className="panel-body stack">
        <div className="row"><SeverityBadge severity={ticket.severity} /><ExploitBadges kev={brief.kev} maturity={brief.exploit_maturity} epss={brief.epss_percentile} /></div>
        {brief.summary && <p>{brief.summary}</p>}
        <dl className="facts">
          <dt>CVE</dt><dd><Link to="/vulnerabilities/$cveId" params={{ cveId: ticket.cve_id }}>{ticket.cve_id}</Link> <span className="muted">{brief.cve_title}</span></dd>
          <dt>{t('tickets.finding')}</dt><dd><Link to="/environments/$environmentId/findings" params={{ environmentId: ticket.environment.id }} search={{ state: 'any', q: ticket.cve_id, finding: ticket.match_id } as never}>{ticket.cve_id} · {ticket.asset.name}</Link></dd>
          <dt>{t('tickets.asset')}</dt><dd>{ticket.asset.name} <span className="muted">{brief.device}</span></dd>
          <dt>{t('tickets.environment')}</dt><dd><Link to="/environments/$environmentId/tickets" params={{ environmentId: ticket.environment.id }}>{ticket.environment.name}</Link></dd>
          <dt>BCS</dt><dd>{decimal(brief.bcs, 1)}</dd>
          <dt>CVSS</dt><dd>{decimal(brief.cvss, 1)}</dd>
          <dt>{t('tickets.fix')}</dt><dd>{brief.fix || t('common.not_known')}</dd>
          {brief.advisory_url && /^https?:/.test(brief.advisory_url) && <><dt>{t('tickets.advisory')}</dt><dd><a className="wrap-anywhere" href={brief.advisory_url} target="_blank" rel="noopener noreferrer">{brief.advisory_url}</a></dd></>}
        </dl>
      </div>
    </section>
  );
}

function History({ ticket }: { ticket: TicketDetail }): ReactNode {
  return (
    <section className="panel" aria-labelledby="history">
      <div className="panel-head"><h2 id="history">{t('tickets.history')}</h2></div>
      <div className="panel-body">
        <ol className="timeline">
          {ticket.history.map((h) => (
            <li key={h.log_index}>
              <p>{h.sentence}</p>
              {h.notes && <p className="small wrap-anywhere">{h.notes}</p>}
              <p className="xsmall muted">{moment(h.at)} · {h.actor} · <Link to="/log" search={{ entry: String(h.log_index) } as never}>{t('findings.log_entry', { index: String(h.log_index) })}</Link></p>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
