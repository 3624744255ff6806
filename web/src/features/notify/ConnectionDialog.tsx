import { useState, type ReactNode } from 'react';
import { notifyCalls, type Connection, type ConnectionType } from '@/api/notify';
import { useWrite } from '@/api/queries';
import { Button, CheckField, RadioCards, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';
import { bodyOf, connectionTypes, formOf, type ConnectionForm } from './connection_form';

export function ConnectionDialog({ connection, onClose }: { connection?: Connection; onClose: () => void }): ReactNode {
  const [form, setForm] = useState<ConnectionForm>(() => formOf(connection));
  const set = (changes: Partial<ConnectionForm>): void => setForm((now) => ({ ...now, ...changes }));
  const save = useWrite<void, Connection>(() => notifyCalls.saveConnection(bodyOf(form, connection !== undefined), connection?.id), [['connections'], ['log']], (out) => {
    toast(t('integrations.saved', { name: out.name }));
    onClose();
  });
  return (
    <Dialog open wide title={connection ? t('connections.edit', { name: connection.name }) : t('connections.new')} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={!form.name.trim() || save.isPending} onPress={() => save.mutate()}>{t('common.save')}</Button></>}>
      {!connection && <RadioCards legend={t('connections.type')} name="connection-type" value={form.type} onChange={(type) => set({ type: type as ConnectionType, url: '' })} options={connectionTypes.map((v) => ({ value: v, label: label('connection_type', v), help: label('connection_type_help', v) }))} />}
      <TextField label={t('integrations.name')} value={form.name} onChange={(name) => set({ name })} required autoComplete="off" />
      <Fields form={form} set={set} stored={connection !== undefined} />
      <CheckField label={t('integrations.enabled')} checked={form.enabled} onChange={(enabled) => set({ enabled })} />
      {save.isError && <ErrorPanel error={save.error} />}
    </Dialog>
  );
}

interface FieldsProps { form: ConnectionForm; set: (changes: Partial<ConnectionForm>) => void; stored: boolean }

/** What this kind asks for. */
function Fields({ form, set, stored }: FieldsProps): ReactNode {
  const to = <TextField multiline rows={3} label={t('connections.to')} help={t('connections.to_help')} value={form.to} onChange={(v) => set({ to: v })} required autoComplete="off" />;
  const kept = stored ? ` ${t('connections.kept')}` : '';
  const url = (help: string, required = true): ReactNode => <TextField type="url" label={t('connections.url')} help={help} value={form.url} onChange={(v) => set({ url: v })} required={required} autoComplete="off" />;
  switch (form.type) {
    case 'email': return to;
    case 'slack': return url(t('connections.slack_url_help') + kept, !stored);
    case 'teams': return url(t('connections.teams_url_help') + kept, !stored);
    case 'webhook': return <>{url(t('connections.webhook_url_help'))}<Secret form={form} set={set} stored={stored} /></>;
    case 'pagerduty': return (
      <>
        <SelectField label={t('connections.by')} value={form.by} options={[{ value: 'key', label: t('connections.by_key') }, { value: 'mail', label: t('connections.by_mail') }]} onChange={(by) => set({ by: by as 'key' | 'mail' })} />
        {form.by === 'mail' ? to : <><TextField type="password" label={t('connections.routing_key')} help={t('connections.routing_key_help') + kept} value={form.routing_key} onChange={(v) => set({ routing_key: v })} required={!stored} autoComplete="off" />{url(t('connections.pagerduty_url_help'), false)}</>}
      </>
    );
    case 'syslog': return (
      <div className="form-grid">
        <TextField label={t('connections.host')} value={form.host} onChange={(host) => set({ host })} required autoComplete="off" />
        <TextField label={t('connections.port')} inputMode="numeric" value={form.port} onChange={(port) => set({ port })} required autoComplete="off" />
        <SelectField label={t('connections.transport')} value={form.transport} options={(['tls', 'tcp', 'udp'] as const).map((v) => ({ value: v, label: t(`transport.${v}`) }))} onChange={(v) => set({ transport: v as ConnectionForm['transport'] })} />
        <SelectField label={t('connections.format')} help={t('connections.format_help')} value={form.format} options={(['rfc5424', 'cef'] as const).map((v) => ({ value: v, label: t(`syslog_format.${v}`) }))} onChange={(v) => set({ format: v as ConnectionForm['format'] })} />
      </div>
    );
  }
}

function Secret({ form, set, stored }: FieldsProps): ReactNode {
  return <TextField type="password" label={t('connections.secret')} help={stored ? t('connections.kept') : t('connections.secret_help')} value={form.secret} onChange={(secret) => set({ secret })} autoComplete="new-password" />;
}
