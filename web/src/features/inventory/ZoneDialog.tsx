import { useState, type ReactNode } from 'react';
import { calls } from '@/api/queries';
import type { Zone } from '@/api/types';
import { CheckField, SelectField, TextField } from '@/design/controls';
import { t } from '@/messages';
import { LevelsField } from './LevelsField';
import { PlaceDialog } from './PlaceDialog';
import { possibleParents } from './zone_tree';

/** Name, place in the tree and the target security level for each of the seven foundational requirements. */
export function ZoneDialog({ environment, zones, zone, onClose }: { environment: string; zones: Zone[]; zone: Zone | undefined; onClose: () => void }): ReactNode {
  const [form, setForm] = useState({ name: zone?.name ?? '', purpose: zone?.purpose ?? '', owner: zone?.owner ?? '', parent_id: zone?.parent_id ?? '', consequence: zone?.consequence ?? '' });
  const [safety, setSafety] = useState(zone?.safety_related ?? false);
  const [levels, setLevels] = useState<number[] | null>(zone ? zone.sl_t ?? null : [1, 1, 1, 1, 1, 1, 1]);
  const set = (field: keyof typeof form) => (value: string): void => setForm({ ...form, [field]: value });
  return (
    <PlaceDialog wide title={zone ? t('zones.edit', { name: zone.name }) : t('zones.new')} name={form.name} environment={environment} onClose={onClose} removeLabel={t('zones.remove')}
      onSave={() => calls.saveZone(environment, { ...form, parent_id: form.parent_id || null, safety_related: safety, sl_t: levels, ...(zone ? { version: zone.version } : {}) }, zone?.id)}
      onRemove={zone && (() => calls.deleteZone(environment, zone.id))}>
      {(problem) => (
        <>
          <div className="form-grid">
            <TextField label={t('zones.name')} value={form.name} onChange={set('name')} required autoFocus error={problem('name')} />
            <SelectField label={t('zones.parent')} value={form.parent_id} empty={t('zones.no_parent')} options={possibleParents(zones, zone?.id).map((z) => ({ value: z.id, label: z.name }))} onChange={set('parent_id')} />
            <TextField label={t('zones.owner')} value={form.owner} onChange={set('owner')} />
            <TextField label={t('zones.purpose')} value={form.purpose} onChange={set('purpose')} multiline className="wide" />
            <TextField label={t('zones.consequence')} help={t('zones.consequence_help')} value={form.consequence} onChange={set('consequence')} className="wide" />
          </div>
          <CheckField label={t('zones.safety_related')} checked={safety} onChange={setSafety} />
          <LevelsField levels={levels} onChange={setLevels} />
        </>
      )}
    </PlaceDialog>
  );
}
