import { useState, type ReactNode } from 'react';
import { systemTypes, ticketCalls, type SystemType, type TicketSystem } from '@/api/tickets';
import { useWrite } from '@/api/queries';
import { Button, CheckField, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';

/** A connection to Jira, ServiceNow or Linear. The token goes in and never comes out. */
export function SystemDialog({ system, onClose }: { system?: TicketSystem; onClose: () => void }): ReactNode {
  const [form, setForm] = useState({
    type: system?.type ?? ('jira' as SystemType), name: system?.name ?? '', url: system?.url ?? '', flavour: system?.flavour ?? 'cloud', user: system?.user ?? '', token: '', secret: '', on_remote_close: system?.on_remote_close ?? 'ask', enabled: system?.enabled ?? true,
  });
  const set = (changes: Partial<typeof form>): void => setForm((now) => ({ ...now, ...changes }));
  const { type } = form;
  const needsUser = type === 'servicenow' || (type === 'jira' && form.flavour === 'cloud');
  const body = (): Record<string, unknown> => ({
    name: form.name.trim(), enabled: form.enabled, on_remote_close: form.on_remote_close, ...(!system && { type }), ...((type !== 'linear' || form.url) && { url: form.url.trim() }), ...(type === 'jira' && { flavour: form.flavour }),
    ...(needsUser && { user: form.user.trim() }), ...(form.token && { token: form.token }), ...(form.secret && { secret: form.secret }),
  });
  const save = useWrite<void, TicketSystem>(() => ticketCalls.saveSystem(body(), system?.id), [['connections'], ['log'], ['checkpoint']], (out) => {
    toast(t('systems.saved', { name: out.name }));
    onClose();
  });
  const complete = form.name.trim() !== '' && (type === 'linear' || form.url.trim() !== '') && (!needsUser || form.user.trim() !== '') && (system !== undefined || form.token !== '');
  const kept = system ? t('systems.kept') : '';
  return (
    <Dialog open wide title={system ? t('systems.edit', { name: system.name }) : t('systems.new')} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={!complete || save.isPending} onPress={() => save.mutate()}>{t('common.save')}</Button></>}>
      {!system && <SelectField label={t('systems.type')} value={type} onChange={(v) => set({ type: v as SystemType })} options={systemTypes.map((v) => ({ value: v, label: label('destination', v) }))} />}
      <TextField label={t('systems.name')} value={form.name} onChange={(name) => set({ name })} required autoComplete="off" />
      {type === 'jira' && <SelectField label={t('systems.flavour')} value={form.flavour} onChange={(v) => set({ flavour: v as 'cloud' | 'server' })} options={[{ value: 'cloud', label: t('systems.cloud') }, { value: 'server', label: t('systems.server') }]} />}
      {type !== 'linear' && <TextField type="url" label={t('systems.url')} help={t('systems.url_help')} value={form.url} onChange={(url) => set({ url })} required autoComplete="off" />}
      {needsUser && <TextField label={t('systems.user')} help={type === 'jira' ? t('systems.user_cloud_help') : undefined} value={form.user} onChange={(user) => set({ user })} required autoComplete="off" />}
      <TextField type="password" label={t('systems.token')} help={kept} value={form.token} onChange={(token) => set({ token })} required={!system} autoComplete="new-password" />
      <SelectField label={t('systems.on_close')} value={form.on_remote_close} onChange={(v) => set({ on_remote_close: v as 'close' | 'ask' })} options={[{ value: 'ask', label: t('systems.on_close_ask') }, { value: 'close', label: t('systems.on_close_close') }]} />
      <TextField type="password" label={t('systems.secret')} help={`${t('systems.secret_help')} ${kept}`.trim()} value={form.secret} onChange={(secret) => set({ secret })} autoComplete="new-password" />
      {system?.inbound_path && <p className="small">{t('systems.inbound')} <code className="wrap-anywhere">{window.location.origin}{system.inbound_path}</code></p>}
      <CheckField label={t('systems.enabled')} checked={form.enabled} onChange={(enabled) => set({ enabled })} />
      {save.isError && <ErrorPanel error={save.error} />}
    </Dialog>
  );
}
