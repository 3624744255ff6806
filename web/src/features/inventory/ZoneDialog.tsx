import { useState, type ReactNode } from 'react';
import { ApiError } from '@/api/client';
import { calls, useWrite } from '@/api/queries';
import type { Zone } from '@/api/types';
import { requirements } from '@/design/badges';
import { Button, CheckField, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';
import { possibleParents } from './zone_tree';

/** Name, place in the tree and the target security level for each of the seven foundational requirements. */
export function ZoneDialog({ environment, zones, zone, onClose }: { environment: string; zones: Zone[]; zone: Zone | undefined; onClose: () => void }): ReactNode {
  const [form, setForm] = useState({ name: zone?.name ?? '', purpose: zone?.purpose ?? '', owner: zone?.owner ?? '', parent_id: zone?.parent_id ?? '' });
  const [levels, setLevels] = useState<number[]>(zone?.sl_t?.length ? zone.sl_t : [1, 1, 1, 1, 1, 1, 1]);
  const [known, setKnown] = useState(zone === undefined || Boolean(zone.sl_t?.length));
  const stale = [['environment', environment], ['log'], ['dashboard']];
  const save = useWrite(() => calls.saveZone(environment, { ...(zone ? { id: zone.id } : {}), ...form, parent_id: form.parent_id || null, sl_t: known ? levels : null }), stale, () => {
    toast(t('zones.saved', { name: form.name }));
    onClose();
  });
  const remove = useWrite(() => calls.deleteZone(environment, zone!.id), stale, () => {
    toast(t('zones.removed', { name: zone!.name }));
    onClose();
  });
  const set = (field: keyof typeof form) => (value: string): void => setForm({ ...form, [field]: value });
  const problem = (field: string): string | undefined => (save.error instanceof ApiError ? save.error.fields.find((f) => f.field.endsWith(field))?.message : undefined);
  return (
    <Dialog open wide title={zone ? t('zones.edit', { name: zone.name }) : t('zones.new')} onClose={onClose}
      foot={
        <>
          {zone && <Button look="quiet" icon="trash" isDisabled={zone.asset_count > 0 || remove.isPending} onPress={() => remove.mutate(undefined)}>{t('zones.remove')}</Button>}
          <span className="grow" />
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" isDisabled={!form.name.trim() || save.isPending} onPress={() => save.mutate(undefined)}>{t('common.save')}</Button>
        </>
      }>
      <div className="form-grid">
        <TextField label={t('zones.name')} value={form.name} onChange={set('name')} required autoFocus error={problem('name')} />
        <SelectField label={t('zones.parent')} value={form.parent_id} empty={t('zones.no_parent')} options={possibleParents(zones, zone?.id).map((z) => ({ value: z.id, label: z.name }))} onChange={set('parent_id')} />
        <TextField label={t('zones.owner')} value={form.owner} onChange={set('owner')} />
        <TextField label={t('zones.purpose')} value={form.purpose} onChange={set('purpose')} multiline className="wide" />
      </div>
      <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
        <legend className="field-label" style={{ padding: 0 }}>{t('zones.sl_t_long')}</legend>
        <p className="xsmall muted" style={{ margin: '2px 0 10px' }}>{t('zones.sl_t_help')}</p>
        <CheckField label={t('zones.sl_t_known')} checked={known} onChange={setKnown} />
        {known && <div className="stack-tight" style={{ marginTop: 8 }}>
          {requirements.map((fr, i) => (
            <div key={fr} className="spread" role="radiogroup" aria-label={label('fr', fr)}>
              <span className="small"><b>{fr}</b> <span className="muted">{label('fr', fr)}</span></span>
              <span className="segments">
                {[0, 1, 2, 3, 4].map((level) => (
                  <label key={level} className="level" data-on={levels[i] === level}>
                    <input type="radio" className="visually-hidden" name={`sl-${fr}`} value={level} checked={levels[i] === level} onChange={() => setLevels(levels.map((l, at) => (at === i ? level : l)))} />
                    {level === 0 ? <span title={t('zones.level_none')}>0</span> : level}
                  </label>
                ))}
              </span>
            </div>
          ))}
        </div>}
      </fieldset>
      {zone && zone.asset_count > 0 && <p className="xsmall muted">{t('zones.remove_blocked', { n: zone.asset_count })}</p>}
      {(save.isError || remove.isError) && <ErrorPanel error={save.error ?? remove.error} />}
    </Dialog>
  );
}
