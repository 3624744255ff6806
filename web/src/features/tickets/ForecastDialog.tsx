import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { staleTickets, ticketCalls, type TicketRule } from '@/api/tickets';
import { useWrite } from '@/api/queries';
import { SeverityBadge } from '@/design/badges';
import { Button } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel, Loaded } from '@/design/states';
import { toast } from '@/design/toasts';
import { t } from '@/messages';

/** Which findings would get a ticket if they were news; nothing is opened before the button is pressed. */
export function ForecastDialog({ rule, onClose }: { rule: TicketRule; onClose: () => void }): ReactNode {
  const query = useQuery({ queryKey: ['ticket-rules', 'test', rule.id, rule.version], queryFn: () => ticketCalls.testRule(rule.id), staleTime: 0, gcTime: 0 });
  const run = useWrite<void, { opened: number }>(() => ticketCalls.runRule(rule.id), [...staleTickets, ['ticket-rules']], (out) => {
    toast(t('ticket_rules.ran', { n: out.opened }));
    onClose();
  });
  return (
    <Dialog open wide title={t('ticket_rules.test_title', { name: rule.name })} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.close')}</Button>{query.data && query.data.would_open > 0 && <Button look="primary" isDisabled={run.isPending} onPress={() => run.mutate()}>{t('ticket_rules.run')}</Button>}</>}>
      <Loaded query={query}>
        {(forecast) => (
          <>
            <p role="status">{t('ticket_rules.test_text', { findings: forecast.findings, with: forecast.with_ticket, open: forecast.would_open })}</p>
            {forecast.items.length > 0 && (
              <>
                <h3>{t('ticket_rules.test_first')}</h3>
                <div className="table-wrap" role="group" aria-label={t('ticket_rules.test_first')} tabIndex={0} style={{ maxHeight: '45vh' }}>
                  <table className="table plain" aria-label={t('ticket_rules.test_first')}>
                    <thead><tr><th scope="col">CVE</th><th scope="col">{t('tickets.priority')}</th><th scope="col">{t('tickets.asset')}</th><th scope="col">{t('tickets.environment')}</th></tr></thead>
                    <tbody>{forecast.items.map((i) => <tr key={i.match_id}><td><b>{i.cve_id}</b><span className="title clip">{i.title}</span></td><td><SeverityBadge severity={i.severity} /></td><td>{i.asset.name}</td><td>{i.environment.name}</td></tr>)}</tbody>
                  </table>
                </div>
              </>
            )}
          </>
        )}
      </Loaded>
      {run.isError && <ErrorPanel error={run.error} />}
    </Dialog>
  );
}
