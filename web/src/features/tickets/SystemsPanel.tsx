import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ticketCalls, ticketQueries, type TicketSystem } from '@/api/tickets';
import { useWrite } from '@/api/queries';
import { May, useMay } from '@/app/permissions';
import { Button, IconButton } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { Empty, ErrorPanel, Loaded, Notice } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';
import { SystemDialog } from './SystemDialog';

type Open = { dialog: 'new' } | { dialog: 'edit' | 'delete'; system: TicketSystem } | null;

export function SystemsPanel(): ReactNode {
  const query = useQuery(ticketQueries.systems());
  const may = useMay()('manage_integrations');
  const [open, setOpen] = useState<Open>(null);
  const [failed, setFailed] = useState<{ name: string; message: string } | null>(null);
  const close = (): void => setOpen(null);
  const test = useWrite<TicketSystem, { sent: boolean; message: string }>((system) => ticketCalls.testSystem(system.id), [], (out, system) => {
    setFailed(out.sent ? null : { name: system.name, message: out.message });
    if (out.sent) toast(t('systems.works', { name: system.name, message: out.message }));
  });
  return (
    <section className="panel" aria-labelledby="ticket-systems">
      <div className="panel-head"><h2 id="ticket-systems">{t('tickets.systems')}</h2><May to="manage_integrations"><Button small look="primary" icon="plus" onPress={() => setOpen({ dialog: 'new' })}>{t('systems.new')}</Button></May></div>
      <p className="panel-note" style={{ paddingTop: 6 }}>{t('systems.text')}</p>
      {failed && <div className="panel-body"><Notice kind="error" role="alert" title={t('systems.fails', { name: failed.name })}><p className="wrap-anywhere">{failed.message}</p></Notice></div>}
      {test.isError && <div className="panel-body"><ErrorPanel error={test.error} /></div>}
      <Loaded query={query}>
        {(rows) => rows.length === 0 ? <Empty icon="external" title={t('systems.none')} text={t('systems.none_text')} /> : (
          <div className="table-wrap" role="group" aria-label={t('tickets.systems')} tabIndex={0}>
            <table className="table" aria-label={t('tickets.systems')}>
              <thead><tr><th scope="col">{t('systems.name')}</th><th scope="col">{t('systems.type')}</th><th scope="col">{t('systems.url')}</th><th scope="col">{t('systems.on_close')}</th><th scope="col">{t('ticket_rules.state')}</th>{may && <th scope="col"><span className="visually-hidden">{t('common.actions')}</span></th>}</tr></thead>
              <tbody>
                {rows.map((s) => (
                  <tr key={s.id}>
                    <td><b>{s.name}</b></td>
                    <td>{label('destination', s.type)}</td>
                    <td className="wrap-anywhere">{s.url}</td>
                    <td>{s.on_remote_close === 'close' ? t('systems.on_close_close') : t('systems.on_close_ask')}</td>
                    <td><span className={`chip ${s.enabled ? 'ok' : ''}`}>{s.enabled ? t('ticket_rules.on') : t('ticket_rules.off')}</span></td>
                    {may && (
                      <td className="num nowrap">
                        <Button small isDisabled={test.isPending} onPress={() => test.mutate(s)} aria-label={t('systems.test_of', { name: s.name })}>{t('systems.test')}</Button>{' '}
                        <IconButton small icon="edit" label={t('systems.edit_of', { name: s.name })} onPress={() => setOpen({ dialog: 'edit', system: s })} />{' '}
                        <IconButton small icon="trash" label={t('systems.delete_of', { name: s.name })} onPress={() => setOpen({ dialog: 'delete', system: s })} />
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {open?.dialog === 'new' && <SystemDialog onClose={close} />}
      {open?.dialog === 'edit' && <SystemDialog system={open.system} onClose={close} />}
      {open?.dialog === 'delete' && <DeleteSystemDialog system={open.system} onClose={close} />}
    </section>
  );
}

function DeleteSystemDialog({ system, onClose }: { system: TicketSystem; onClose: () => void }): ReactNode {
  const remove = useWrite<void, unknown>(() => ticketCalls.deleteSystem(system.id), [['connections'], ['log'], ['checkpoint']], () => {
    toast(t('systems.deleted', { name: system.name }));
    onClose();
  });
  return (
    <Dialog open alert title={t('systems.delete_title', { name: system.name })} onClose={onClose} foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="danger" isDisabled={remove.isPending} onPress={() => remove.mutate()}>{t('systems.delete')}</Button></>}>
      <p>{t('systems.delete_text')}</p>
      {remove.isError && <ErrorPanel error={remove.error} />}
    </Dialog>
  );
}
