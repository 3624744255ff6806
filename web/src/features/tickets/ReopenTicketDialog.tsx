import { useState, type ReactNode } from 'react';
import { staleTickets, ticketCalls, type Ticket, type TicketDetail } from '@/api/tickets';
import { useWrite } from '@/api/queries';
import { Button, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { t } from '@/messages';

export function ReopenTicketDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }): ReactNode {
  const [reason, setReason] = useState('');
  const reopen = useWrite<void, TicketDetail>(() => ticketCalls.reopen(ticket.id, reason.trim()), staleTickets, () => {
    toast(t('tickets.reopened', { id: ticket.id }));
    onClose();
  });
  return (
    <Dialog open title={t('tickets.reopen_title', { id: ticket.id })} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={!reason.trim() || reopen.isPending} onPress={() => reopen.mutate()}>{t('tickets.reopen')}</Button></>}>
      <p className="muted">{t('tickets.reopen_text')}</p>
      <TextField multiline rows={3} label={t('tickets.reopen_reason')} value={reason} onChange={setReason} required autoFocus />
      {reopen.isError && <ErrorPanel error={reopen.error} />}
    </Dialog>
  );
}
