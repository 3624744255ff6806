// Where a ticket goes: the fields of each destination, the same for a ticket and for a rule.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { destinations, ticketQueries, type Destination, type Routing } from '@/api/tickets';
import { SelectField, TextField } from '@/design/controls';
import { Notice } from '@/design/states';
import { label, t } from '@/messages';

export interface RoutingForm { destination_type: Destination; connection_id: string; to: string; project: string; issue_type: string; assignment_group: string; team: string }

export const formOfRouting = (type: Destination = 'none', r?: Routing): RoutingForm => ({
  destination_type: type, connection_id: r?.connection_id ?? '', to: (r?.to ?? []).join('\n'), project: r?.project ?? '', issue_type: r?.issue_type ?? 'Task', assignment_group: r?.assignment_group ?? '', team: r?.team ?? '',
});

/** The members that the destination uses. */
export function bodyOfRouting(form: RoutingForm): Record<string, unknown> {
  const body: Record<string, unknown> = { destination_type: form.destination_type };
  if (form.destination_type === 'email') body['to'] = form.to.split(/[\n,;]/).map((a) => a.trim()).filter(Boolean);
  if (form.destination_type === 'jira' || form.destination_type === 'servicenow' || form.destination_type === 'linear') body['connection_id'] = form.connection_id;
  if (form.destination_type === 'jira') Object.assign(body, { project: form.project.trim(), issue_type: form.issue_type.trim() });
  if (form.destination_type === 'servicenow' && form.assignment_group.trim()) body['assignment_group'] = form.assignment_group.trim();
  if (form.destination_type === 'linear') body['team'] = form.team.trim();
  return body;
}

export function routingComplete(form: RoutingForm): boolean {
  switch (form.destination_type) {
    case 'none': return true;
    case 'email': return form.to.trim() !== '';
    case 'jira': return form.connection_id !== '' && form.project.trim() !== '';
    case 'servicenow': return form.connection_id !== '';
    case 'linear': return form.connection_id !== '' && form.team.trim() !== '';
  }
}

export function RoutingFields({ form, set }: { form: RoutingForm; set: (changes: Partial<RoutingForm>) => void }): ReactNode {
  const systems = (useQuery(ticketQueries.systems()).data ?? []).filter((c) => c.type === form.destination_type && c.enabled);
  const type = form.destination_type;
  const system = type === 'jira' || type === 'servicenow' || type === 'linear';
  return (
    <>
      <SelectField label={t('tickets.destination')} value={type} onChange={(v) => set({ destination_type: v as Destination, connection_id: '' })} options={destinations.map((d) => ({ value: d, label: label('destination', d) }))} />
      {type === 'email' && <TextField multiline rows={3} label={t('routing.to')} help={t('routing.to_help')} value={form.to} onChange={(to) => set({ to })} required autoComplete="off" />}
      {system && (systems.length === 0
        ? <Notice kind="warn"><p>{t('routing.no_connection', { system: label('destination', type) })}</p></Notice>
        : <SelectField label={t('routing.connection')} value={form.connection_id} empty={t('routing.choose')} onChange={(connection_id) => set({ connection_id })} required options={systems.map((c) => ({ value: c.id, label: c.name }))} />)}
      {type === 'jira' && (
        <div className="form-grid">
          <TextField label={t('routing.project')} value={form.project} onChange={(project) => set({ project })} required autoComplete="off" />
          <TextField label={t('routing.issue_type')} value={form.issue_type} onChange={(issue_type) => set({ issue_type })} autoComplete="off" />
        </div>
      )}
      {type === 'servicenow' && <TextField label={t('routing.group')} value={form.assignment_group} onChange={(assignment_group) => set({ assignment_group })} autoComplete="off" />}
      {type === 'linear' && <TextField label={t('routing.team')} value={form.team} onChange={(team) => set({ team })} required autoComplete="off" />}
    </>
  );
}
