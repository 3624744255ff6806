import { useState, type ReactNode } from 'react';
import { closeReasons, staleTickets, ticketCalls, type CloseReason, type Ticket, type TicketDetail } from '@/api/tickets';
import { useWrite } from '@/api/queries';
import { Button, RadioCards, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';

/** Why it is done. What patched means is verified by the server and shown afterwards. */
export function CloseTicketDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }): ReactNode {
  const [reason, setReason] = useState<CloseReason>('patched');
  const [notes, setNotes] = useState('');
  const [version, setVersion] = useState('');
  const [review, setReview] = useState('');
  const [expires, setExpires] = useState('');
  const acknowledges = reason === 'risk_accepted' || reason === 'false_positive';
  const close = useWrite<void, TicketDetail>(
    () => ticketCalls.close(ticket.id, { reason, ...(notes.trim() && { notes: notes.trim() }), ...(reason === 'patched' && version.trim() && { version: version.trim() }), ...(acknowledges && review && { review_date: review }), ...(acknowledges && expires && { expires_at: expires }) }),
    staleTickets, () => {
      toast(t('tickets.closed', { id: ticket.id }));
      onClose();
    });
  return (
    <Dialog open wide title={t('tickets.close_title', { id: ticket.id })} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={close.isPending} onPress={() => close.mutate()}>{t('tickets.close')}</Button></>}>
      <RadioCards legend={t('tickets.reason')} name="close-reason" value={reason} onChange={(v) => setReason(v as CloseReason)} options={closeReasons.map((r) => ({ value: r, label: label('close_reason', r), help: label('close_reason_help', r) }))} />
      {reason === 'patched' && <TextField label={t('tickets.version')} help={t('tickets.version_help')} value={version} onChange={setVersion} autoComplete="off" />}
      <TextField multiline rows={3} label={t('tickets.notes')} value={notes} onChange={setNotes} />
      {acknowledges && (
        <div className="form-grid">
          <TextField type="date" label={t('tickets.review')} value={review} onChange={setReview} />
          <TextField type="date" label={t('tickets.expires')} value={expires} onChange={setExpires} />
        </div>
      )}
      {close.isError && <ErrorPanel error={close.error} />}
    </Dialog>
  );
}
