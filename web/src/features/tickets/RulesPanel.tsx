import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ticketCalls, ticketQueries, type TicketRule } from '@/api/tickets';
import { useWrite } from '@/api/queries';
import { useEnvironments } from '@/app/environment';
import { May, useMay } from '@/app/permissions';
import { Button, IconButton } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { decimal } from '@/design/format';
import { Empty, ErrorPanel, Loaded } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';
import { ForecastDialog } from './ForecastDialog';
import { RuleDialog } from './RuleDialog';

type Open = { dialog: 'new' } | { dialog: 'edit' | 'test' | 'delete'; rule: TicketRule } | null;

export function RulesPanel(): ReactNode {
  const query = useQuery(ticketQueries.rules());
  const environments = useEnvironments();
  const may = useMay()('manage_integrations');
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  return (
    <section className="panel" aria-labelledby="ticket-rules">
      <div className="panel-head"><h2 id="ticket-rules">{t('tickets.rules')}</h2><May to="manage_integrations"><Button small look="primary" icon="plus" onPress={() => setOpen({ dialog: 'new' })}>{t('ticket_rules.new')}</Button></May></div>
      <p className="panel-note" style={{ paddingTop: 6 }}>{t('ticket_rules.text')}</p>
      <Loaded query={query}>
        {(rows) => rows.length === 0 ? <Empty icon="wrench" title={t('ticket_rules.none')} text={t('ticket_rules.none_text')} /> : (
          <div className="table-wrap" role="group" aria-label={t('tickets.rules')} tabIndex={0}>
            <table className="table" aria-label={t('tickets.rules')}>
              <thead><tr><th scope="col">{t('ticket_rules.name')}</th><th scope="col">{t('ticket_rules.trigger')}</th><th scope="col">{t('ticket_rules.where')}</th><th scope="col">{t('ticket_rules.floor')}</th><th scope="col">{t('tickets.destination')}</th><th scope="col">{t('tickets.assignee')}</th><th scope="col">{t('ticket_rules.state')}</th>{may && <th scope="col"><span className="visually-hidden">{t('common.actions')}</span></th>}</tr></thead>
              <tbody>
                {rows.map((r) => (
                  <tr key={r.id}>
                    <td><b>{r.name}</b>{r.left_over > 0 && <span className="title">{t('ticket_rules.left_over', { n: r.left_over })}</span>}</td>
                    <td>{label('ticket_trigger', r.trigger)}</td>
                    <td>{r.environment_id ? (environments.find((e) => String(e.id) === r.environment_id)?.name ?? t('common.not_known')) : t('ticket_rules.everywhere')}</td>
                    <td>{r.severity_floor === null || r.severity_floor === undefined ? t('ticket_rules.any') : decimal(r.severity_floor, 1)}</td>
                    <td>{label('destination', r.destination_type)}<span className="title short clip">{r.destination.to.join(', ')}{r.destination.project ?? r.destination.team ?? r.destination.assignment_group ?? ''}</span></td>
                    <td>{r.assignee ?? t('tickets.nobody')}</td>
                    <td><span className={`chip ${r.enabled ? 'ok' : ''}`}>{r.enabled ? t('ticket_rules.on') : t('ticket_rules.off')}</span></td>
                    {may && (
                      <td className="num nowrap">
                        <Button small onPress={() => setOpen({ dialog: 'test', rule: r })} aria-label={t('ticket_rules.test_of', { name: r.name })}>{t('ticket_rules.test')}</Button>{' '}
                        <IconButton small icon="edit" label={t('ticket_rules.edit_of', { name: r.name })} onPress={() => setOpen({ dialog: 'edit', rule: r })} />{' '}
                        <IconButton small icon="trash" label={t('ticket_rules.delete_of', { name: r.name })} onPress={() => setOpen({ dialog: 'delete', rule: r })} />
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {open?.dialog === 'new' && <RuleDialog onClose={close} />}
      {open?.dialog === 'edit' && <RuleDialog rule={open.rule} onClose={close} />}
      {open?.dialog === 'test' && <ForecastDialog rule={open.rule} onClose={close} />}
      {open?.dialog === 'delete' && <DeleteRuleDialog rule={open.rule} onClose={close} />}
    </section>
  );
}

function DeleteRuleDialog({ rule, onClose }: { rule: TicketRule; onClose: () => void }): ReactNode {
  const remove = useWrite<void, unknown>(() => ticketCalls.deleteRule(rule.id), [['ticket-rules'], ['log'], ['checkpoint']], () => {
    toast(t('ticket_rules.deleted', { name: rule.name }));
    onClose();
  });
  return (
    <Dialog open alert title={t('ticket_rules.delete_title', { name: rule.name })} onClose={onClose} foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="danger" isDisabled={remove.isPending} onPress={() => remove.mutate()}>{t('ticket_rules.delete')}</Button></>}>
      <p>{t('ticket_rules.delete_text')}</p>
      {remove.isError && <ErrorPanel error={remove.error} />}
    </Dialog>
  );
}
