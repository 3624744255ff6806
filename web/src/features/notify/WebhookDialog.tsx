import { useState, type ReactNode } from 'react';
import { notifyCalls, triggers, type Trigger, type Webhook } from '@/api/notify';
import { useWrite } from '@/api/queries';
import { Button, CheckField, CopyButton, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel, Notice } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';

/** News of a watchlist concern a person, not a program. */
const events = triggers.filter((e) => e !== 'watchlist.update');

export function WebhookDialog({ webhook, onClose }: { webhook?: Webhook; onClose: () => void }): ReactNode {
  const [form, setForm] = useState({ name: webhook?.name ?? '', url: webhook?.url ?? '', events: webhook?.events ?? (['kev.new', 'cve.critical'] as Trigger[]), secret: '', enabled: webhook?.enabled ?? true });
  const set = (changes: Partial<typeof form>): void => setForm((now) => ({ ...now, ...changes }));
  const save = useWrite<void, Webhook>(() => notifyCalls.saveWebhook({ name: form.name.trim(), url: form.url.trim(), events: form.events, enabled: form.enabled, ...(form.secret ? { secret: form.secret } : {}) }, webhook?.id), [['webhooks'], ['log']], (out) => {
    if (out.secret) return;
    toast(t('integrations.saved', { name: out.name }));
    onClose();
  });
  if (save.data?.secret) return <SecretOnce webhook={save.data} secret={save.data.secret} onClose={onClose} />;
  return (
    <Dialog open title={webhook ? t('webhooks.edit', { name: webhook.name }) : t('webhooks.new')} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={!form.name.trim() || !form.url.trim() || form.events.length === 0 || save.isPending} onPress={() => save.mutate()}>{t('common.save')}</Button></>}>
      <TextField label={t('integrations.name')} value={form.name} onChange={(name) => set({ name })} required autoFocus autoComplete="off" />
      <TextField type="url" label={t('connections.url')} help={t('connections.webhook_url_help')} value={form.url} onChange={(url) => set({ url })} required autoComplete="off" />
      <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
        <legend className="field-label" style={{ padding: 0 }}>{t('webhooks.events')}</legend>
        <div className="stack-tight">{events.map((e) => <CheckField key={e} label={<>{label('trigger', e)} <code className="muted">{e}</code></>} checked={form.events.includes(e)} onChange={(on) => set({ events: on ? [...form.events, e] : form.events.filter((x) => x !== e) })} />)}</div>
        {form.events.length === 0 && <p className="small" role="alert" style={{ color: 'var(--act)' }}>{t('webhooks.choose_event')}</p>}
      </fieldset>
      <TextField type="password" label={t('connections.secret')} help={webhook ? t('connections.kept') : t('connections.secret_help')} value={form.secret} onChange={(secret) => set({ secret })} autoComplete="new-password" />
      <CheckField label={t('integrations.enabled')} checked={form.enabled} onChange={(enabled) => set({ enabled })} />
      {save.isError && <ErrorPanel error={save.error} />}
    </Dialog>
  );
}

function SecretOnce({ webhook, secret, onClose }: { webhook: Webhook; secret: string; onClose: () => void }): ReactNode {
  return (
    <Dialog open alert title={t('webhooks.made', { name: webhook.name })} onClose={onClose} foot={<Button look="primary" onPress={onClose}>{t('webhooks.kept')}</Button>}>
      <Notice kind="warn"><p>{t('webhooks.once')}</p></Notice>
      <div className="row"><code className="wrap-anywhere grow" data-secret="true">{secret}</code><CopyButton text={secret} label={t('webhooks.copy')} /></div>
    </Dialog>
  );
}
