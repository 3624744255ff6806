import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { notifyCalls, notifyQueries, triggers, type AlertRule, type Trigger } from '@/api/notify';
import { useWrite } from '@/api/queries';
import { useEnvironments } from '@/app/environment';
import { Button, CheckField, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';

/** Minutes that this computer is ahead of UTC now. */
const offsetHere = (): number => -new Date().getTimezoneOffset();

/** "+02:00" of 120. */
export function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${minutes < 0 ? '\u2212' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

export function RuleDialog({ rule, onClose }: { rule?: AlertRule; onClose: () => void }): ReactNode {
  const connections = useQuery(notifyQueries.connections()).data ?? [];
  const environments = useEnvironments();
  const offset = rule?.utc_offset_minutes ?? offsetHere();
  const [form, setForm] = useState({
    name: rule?.name ?? '', trigger: rule?.trigger ?? ('kev.new' as Trigger), environment: rule?.environment_id ?? '', connection: rule?.connection_id ?? '', floor: rule?.severity_floor?.toString() ?? '',
    from: rule?.quiet_from ?? '', to: rule?.quiet_to ?? '', digest: rule?.digest ?? ('none' as AlertRule['digest']), enabled: rule?.enabled ?? true,
  });
  const set = (changes: Partial<typeof form>): void => setForm((now) => ({ ...now, ...changes }));
  const save = useWrite<void, AlertRule>(() => notifyCalls.saveRule({
    name: form.name.trim(), trigger: form.trigger, environment_id: form.environment || null, connection_id: form.connection || null, severity_floor: form.floor.trim() === '' ? null : Number(form.floor),
    quiet_from: form.from || null, quiet_to: form.to || null, utc_offset_minutes: offset, digest: form.digest, enabled: form.enabled, ...(rule ? { version: rule.version } : {}),
  }, rule?.id), [['alert-rules'], ['log']], (out) => {
    toast(t('integrations.saved', { name: out.name }));
    onClose();
  });
  return (
    <Dialog open wide title={rule ? t('rules.edit', { name: rule.name }) : t('rules.new')} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={!form.name.trim() || save.isPending} onPress={() => save.mutate()}>{t('common.save')}</Button></>}>
      <TextField label={t('integrations.name')} value={form.name} onChange={(name) => set({ name })} required autoFocus autoComplete="off" />
      <div className="form-grid pairs">
        <SelectField label={t('rules.trigger')} value={form.trigger} options={triggers.map((v) => ({ value: v, label: label('trigger', v) }))} onChange={(v) => set({ trigger: v as Trigger })} />
        <SelectField label={t('rules.where')} empty={t('rules.everywhere')} value={form.environment} options={environments.map((e) => ({ value: e.id, label: e.name }))} onChange={(environment) => set({ environment })} />
        <SelectField label={t('rules.destination')} empty={t('rules.by_mail')} value={form.connection} options={connections.map((c) => ({ value: c.id, label: `${c.name} (${label('connection_type', c.type)})` }))} onChange={(connection) => set({ connection })} />
        <TextField label={t('rules.floor')} help={t('rules.floor_help')} type="number" min="0" max="10" value={form.floor} onChange={(floor) => set({ floor })} autoComplete="off" />
        <SelectField label={t('rules.digest')} help={t('rules.digest_help')} value={form.digest} options={(['none', 'hourly', 'daily'] as const).map((v) => ({ value: v, label: t(`digest.${v}`) }))} onChange={(v) => set({ digest: v as AlertRule['digest'] })} />
      </div>
      <fieldset className="form-grid pairs">
        <legend className="field-label">{t('rules.quiet')}</legend>
        <TextField type="time" label={t('rules.quiet_from')} value={form.from} onChange={(from) => set({ from })} />
        <TextField type="time" label={t('rules.quiet_to')} value={form.to} onChange={(to) => set({ to })} />
        <p className="small muted wide">{t('rules.quiet_help', { offset: offsetText(offset) })}</p>
      </fieldset>
      <CheckField label={t('integrations.enabled')} checked={form.enabled} onChange={(enabled) => set({ enabled })} />
      {save.isError && <ErrorPanel error={save.error} />}
    </Dialog>
  );
}
