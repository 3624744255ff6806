import { useState, type ReactNode } from 'react';
import { calls } from '@/api/queries';
import type { Conduit, Flow, Zone } from '@/api/types';
import { Button, IconButton, SelectField, TextField } from '@/design/controls';
import { t } from '@/messages';
import { LevelsField } from './LevelsField';
import { PlaceDialog } from './PlaceDialog';

const directions = ['both', 'to', 'from'] as const;

/** Where a flow goes, in words. */
export function flowDirection(direction: string | undefined, from: string, to: string): string {
  return direction === 'to' || direction === 'from' ? t('conduits.toward', { zone: direction === 'to' ? to : from }) : t('conduits.both_ways');
}

/** The two zones that a conduit joins, who answers for it, its target level and what passes through it. */
export function ConduitDialog({ environment, zones, conduit, onClose }: { environment: string; zones: Zone[]; conduit: Conduit | undefined; onClose: () => void }): ReactNode {
  const [form, setForm] = useState({ name: conduit?.name ?? '', from_zone_id: conduit?.from_zone_id ?? '', to_zone_id: conduit?.to_zone_id ?? '', owner: conduit?.owner ?? '' });
  const [levels, setLevels] = useState<number[] | null>(conduit ? conduit.sl_t ?? null : [1, 1, 1, 1, 1, 1, 1]);
  const [flows, setFlows] = useState<Flow[]>(conduit?.flows ?? []);
  const set = (field: keyof typeof form) => (value: string): void => setForm({ ...form, [field]: value });
  const options = zones.map((z) => ({ value: z.id, label: z.name }));
  const nameOf = (id: string): string => zones.find((z) => z.id === id)?.name ?? t('conduits.unnamed');
  const same = form.from_zone_id !== '' && form.from_zone_id === form.to_zone_id;
  return (
    <PlaceDialog wide title={conduit ? t('zones.edit', { name: conduit.name }) : t('conduits.new')} name={form.name} environment={environment} onClose={onClose} removeLabel={t('conduits.remove')}
      complete={form.from_zone_id !== '' && form.to_zone_id !== '' && !same}
      onSave={() => calls.saveConduit(environment, { ...form, sl_t: levels, flows, ...(conduit ? { version: conduit.version } : {}) }, conduit?.id)}
      onRemove={conduit && (() => calls.deleteConduit(environment, conduit.id))}>
      {(problem) => (
        <>
          <div className="form-grid pairs">
            <TextField label={t('zones.name')} value={form.name} onChange={set('name')} required autoFocus error={problem('name')} placeholder="C-1" />
            <TextField label={t('zones.owner')} value={form.owner} onChange={set('owner')} />
            <SelectField label={t('conduits.from')} required value={form.from_zone_id} empty={t('conduits.choose')} options={options} onChange={set('from_zone_id')} />
            <SelectField label={t('conduits.to')} required value={form.to_zone_id} empty={t('conduits.choose')} options={options} onChange={set('to_zone_id')} error={same ? t('conduits.same') : problem('to_zone_id')} />
          </div>
          <Flows flows={flows} onChange={setFlows} problem={problem('flows')} from={nameOf(form.from_zone_id)} to={nameOf(form.to_zone_id)} />
          <LevelsField levels={levels} onChange={setLevels} />
        </>
      )}
    </PlaceDialog>
  );
}

function Flows({ flows, onChange, problem, from, to }: { flows: Flow[]; onChange: (flows: Flow[]) => void; problem: string | undefined; from: string; to: string }): ReactNode {
  const change = (at: number, part: Flow): void => onChange(flows.map((flow, i) => (i === at ? { ...flow, ...part } : flow)));
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }} className="stack">
      <legend className="field-label" style={{ padding: 0, marginBottom: 8 }}>{t('conduits.flows')}</legend>
      {flows.length === 0 && <p className="small muted">{t('conduits.no_flows')}</p>}
      {flows.map((flow, i) => (
        <div key={i} className="flow" role="group" aria-label={t('conduits.flow_n', { n: i + 1 })}>
          <TextField label={t('conduits.protocol')} value={flow.protocol ?? ''} onChange={(protocol) => change(i, { protocol })} placeholder="OPC UA" />
          <TextField label={t('conduits.port')} value={flow.port ?? ''} onChange={(port) => change(i, { port })} placeholder="4840" />
          <SelectField label={t('conduits.direction')} value={flow.direction ?? 'both'} options={directions.map((d) => ({ value: d, label: flowDirection(d, from, to) }))} onChange={(direction) => change(i, { direction })} />
          <TextField label={t('conduits.note')} value={flow.note ?? ''} onChange={(note) => change(i, { note })} />
          <IconButton icon="trash" label={t('conduits.remove_flow', { n: i + 1 })} onPress={() => onChange(flows.filter((_, at) => at !== i))} />
        </div>
      ))}
      {problem && <span className="error" role="alert">{problem}</span>}
      <div><Button small icon="plus" onPress={() => onChange([...flows, { direction: 'both' }])}>{t('conduits.add_flow')}</Button></div>
    </fieldset>
  );
}
