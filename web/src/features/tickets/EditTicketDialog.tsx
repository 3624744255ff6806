import { useState, type ReactNode } from 'react';
import { priorities, staleTickets, ticketCalls, type Ticket, type TicketDetail } from '@/api/tickets';
import { useWrite } from '@/api/queries';
import { Button, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';

export function EditTicketDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }): ReactNode {
  const [title, setTitle] = useState(ticket.title);
  const [details, setDetails] = useState(ticket.details ?? '');
  const [priority, setPriority] = useState<string>(ticket.priority);
  const [assignee, setAssignee] = useState(ticket.assignee ?? '');
  const [due, setDue] = useState(ticket.due_date ?? '');
  const save = useWrite<void, TicketDetail>(() => ticketCalls.change(ticket.id, { title, details: details || null, priority, assignee: assignee.trim() || null, due_date: due || null, version: ticket.version }), staleTickets, () => {
    toast(t('tickets.saved', { id: ticket.id }));
    onClose();
  });
  return (
    <Dialog open wide title={t('tickets.edit_title', { id: ticket.id })} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={!title.trim() || save.isPending} onPress={() => save.mutate()}>{t('common.save')}</Button></>}>
      <TextField label={t('tickets.title')} value={title} onChange={setTitle} required autoFocus autoComplete="off" />
      <div className="form-grid">
        <SelectField label={t('tickets.priority')} value={priority} onChange={setPriority} options={priorities.map((p) => ({ value: p, label: label('severity', p) }))} />
        <TextField type="date" label={t('tickets.due')} value={due} onChange={setDue} />
      </div>
      <TextField type="email" label={t('tickets.assignee')} help={t('tickets.assignee_help')} value={assignee} onChange={setAssignee} autoComplete="off" />
      <TextField multiline rows={4} label={t('tickets.details')} value={details} onChange={setDetails} />
      {save.isError && <ErrorPanel error={save.error} />}
    </Dialog>
  );
}
