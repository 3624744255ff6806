import { useState, type ReactNode } from 'react';
import { ticketCalls, ticketTriggers, type TicketRule } from '@/api/tickets';
import { useWrite } from '@/api/queries';
import { useEnvironments } from '@/app/environment';
import { Button, CheckField, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';
import { bodyOfRouting, formOfRouting, routingComplete, RoutingFields } from './routing';

const numberOrNull = (text: string): number | null => (text.trim() === '' ? null : Number(text.replace(',', '.')));

export function RuleDialog({ rule, onClose }: { rule?: TicketRule; onClose: () => void }): ReactNode {
  const environments = useEnvironments();
  const [name, setName] = useState(rule?.name ?? '');
  const [trigger, setTrigger] = useState<string>(rule?.trigger ?? 'kev.new');
  const [environment, setEnvironment] = useState(rule?.environment_id ?? '');
  const [floor, setFloor] = useState(rule?.severity_floor?.toString() ?? '');
  const [assignee, setAssignee] = useState(rule?.assignee ?? '');
  const [dueDays, setDueDays] = useState(rule?.due_days?.toString() ?? '');
  const [enabled, setEnabled] = useState(rule?.enabled ?? true);
  const [routing, setRouting] = useState(() => formOfRouting(rule?.destination_type, rule?.destination));
  const save = useWrite<void, TicketRule>(
    () => ticketCalls.saveRule({ name: name.trim(), trigger, environment_id: environment || null, severity_floor: numberOrNull(floor), assignee: assignee.trim() || null, due_days: numberOrNull(dueDays), enabled, ...bodyOfRouting(routing), ...(rule && { version: rule.version }) }, rule?.id),
    [['ticket-rules'], ['log'], ['checkpoint']], (out) => {
      toast(t('ticket_rules.saved', { name: out.name }));
      onClose();
    });
  return (
    <Dialog open wide title={rule ? t('ticket_rules.edit', { name: rule.name }) : t('ticket_rules.new')} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={!name.trim() || !routingComplete(routing) || save.isPending} onPress={() => save.mutate()}>{t('common.save')}</Button></>}>
      <TextField label={t('ticket_rules.name')} value={name} onChange={setName} required autoFocus autoComplete="off" />
      <SelectField label={t('ticket_rules.trigger')} value={trigger} onChange={setTrigger} options={ticketTriggers.map((v) => ({ value: v, label: label('ticket_trigger', v) }))} />
      <SelectField label={t('ticket_rules.where')} value={environment} empty={t('ticket_rules.everywhere')} onChange={setEnvironment} options={environments.map((e) => ({ value: String(e.id), label: e.name }))} />
      <div className="form-grid">
        <TextField label={t('ticket_rules.floor')} help={t('ticket_rules.floor_help')} value={floor} onChange={setFloor} autoComplete="off" />
        <TextField label={t('ticket_rules.due_days')} help={t('ticket_rules.due_days_help')} inputMode="numeric" value={dueDays} onChange={setDueDays} autoComplete="off" />
      </div>
      <TextField type="email" label={t('tickets.assignee')} help={t('tickets.assignee_help')} value={assignee} onChange={setAssignee} autoComplete="off" />
      <RoutingFields form={routing} set={(changes) => setRouting((now) => ({ ...now, ...changes }))} />
      <CheckField label={t('ticket_rules.enabled')} checked={enabled} onChange={setEnabled} />
      {save.isError && <ErrorPanel error={save.error} />}
    </Dialog>
  );
}
