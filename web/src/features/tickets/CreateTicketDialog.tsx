// Opens a ticket for one finding.
import { useState, type ReactNode } from 'react';
import { priorities, staleTickets, ticketCalls, type TicketDetail } from '@/api/tickets';
import { useWrite } from '@/api/queries';
import type { Finding } from '@/api/types';
import { Button, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';
import { bodyOfRouting, formOfRouting, routingComplete, RoutingFields } from './routing';

export function CreateTicketDialog({ environment, finding, onClose }: { environment: string; finding: Finding; onClose: () => void }): ReactNode {
  const [title, setTitle] = useState('');
  const [details, setDetails] = useState('');
  const [priority, setPriority] = useState<string>(finding.severity === 'NONE' ? 'LOW' : finding.severity);
  const [assignee, setAssignee] = useState('');
  const [due, setDue] = useState('');
  const [routing, setRouting] = useState(() => formOfRouting());
  const save = useWrite<void, TicketDetail>(
    () => ticketCalls.open(environment, { match_id: finding.match_id, priority, ...(title.trim() && { title: title.trim() }), ...(details.trim() && { details: details.trim() }), ...(assignee.trim() && { assignee: assignee.trim() }), ...(due && { due_date: due }), ...bodyOfRouting(routing) }),
    staleTickets, (out) => {
      toast(t('tickets.opened', { id: out.id }));
      onClose();
    });
  return (
    <Dialog open wide title={t('tickets.new', { cve: finding.cve_id })} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={!routingComplete(routing) || save.isPending} onPress={() => save.mutate()}>{t('tickets.open')}</Button></>}>
      <p><b>{finding.asset.name}</b> <span className="muted">{finding.asset.vendor} {finding.asset.product} {finding.asset.version}</span></p>
      <p className="muted small">{t('tickets.new_effect')}</p>
      <TextField label={t('tickets.title')} help={t('tickets.title_help')} value={title} onChange={setTitle} autoComplete="off" autoFocus />
      <div className="form-grid">
        <SelectField label={t('tickets.priority')} value={priority} onChange={setPriority} options={priorities.map((p) => ({ value: p, label: label('severity', p) }))} />
        <TextField type="date" label={t('tickets.due')} value={due} onChange={setDue} />
      </div>
      <TextField type="email" label={t('tickets.assignee')} help={t('tickets.assignee_help')} value={assignee} onChange={setAssignee} autoComplete="off" />
      <TextField multiline rows={3} label={t('tickets.details')} value={details} onChange={setDetails} />
      <RoutingFields form={routing} set={(changes) => setRouting((now) => ({ ...now, ...changes }))} />
      {save.isError && <ErrorPanel error={save.error} />}
    </Dialog>
  );
}
