import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { calls, queries, useWrite } from '@/api/queries';
import type { Key } from '@/api/types';
import { Button, CheckField, CopyButton, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ago, day, moment } from '@/design/format';
import { Empty, ErrorPanel, Loaded, Notice } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';

/** Keys for scripts and machines: the secret is shown once, then only its first letters. */
export function KeysPanel(): ReactNode {
  const query = useQuery(queries.keys());
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  return (
    <section className="panel" aria-labelledby="keys">
      <div className="panel-head"><h2 id="keys">{t('settings.keys')}</h2><Button small look="primary" icon="plus" onPress={() => setCreating(true)}>{t('keys.create')}</Button></div>
      <p className="panel-note" style={{ paddingTop: 6 }}>{t('keys_page.text')}</p>
      <Loaded query={query}>
        {(rows) => rows.length === 0 ? <Empty icon="key" title={t('keys_page.none')} text={t('keys_page.none_text')} /> : (
          <div className="table-wrap" role="group" aria-label={t('settings.keys')} tabIndex={0}>
            <table className="table" aria-label={t('settings.keys')}>
              <thead><tr><th scope="col">{t('keys_page.name')}</th><th scope="col">{t('keys_page.prefix')}</th><th scope="col">{t('keys_page.scopes')}</th><th scope="col">{t('keys_page.created')}</th><th scope="col">{t('keys_page.used')}</th><th scope="col">{t('keys_page.expires')}</th><th scope="col"><span className="visually-hidden">{t('common.actions')}</span></th></tr></thead>
              <tbody>
                {rows.map((k) => (
                  <tr key={k.id}>
                    <td><b>{k.name}</b></td>
                    <td className="hash">{k.prefix}…</td>
                    <td>{k.scopes.map((s) => <span key={s} className="chip" style={{ marginRight: 4 }}>{label('scope', s)}</span>)}</td>
                    <td className="nowrap">{day(k.created_at)}</td>
                    <td className="nowrap">{k.last_used_at ? <>{moment(k.last_used_at)} <span className="muted">{ago(k.last_used_at)}</span></> : t('keys_page.never')}</td>
                    <td className="nowrap">{k.expires_at ? day(k.expires_at) : t('keys_page.no_expiry')}</td>
                    <td className="num">{k.revoked_at ? <span className="chip">{t('keys_page.revoked')}</span> : <Button small onPress={() => setRevoking(k)} aria-label={t('keys_page.revoke_of', { name: k.name })}>{t('keys_page.revoke')}…</Button>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
      {revoking && <RevokeDialog item={revoking} onClose={() => setRevoking(null)} />}
    </section>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }): ReactNode {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState(['read']);
  const [expiry, setExpiry] = useState('90');
  const create = useWrite(() => calls.createKey({ name: name.trim(), scopes, expires_days: expiry === '' ? null : Number(expiry) }), [['keys'], ['log'], ['checkpoint']]);
  const secret = create.data?.key;
  if (secret) {
    return (
      <Dialog open alert title={t('keys_page.made')} onClose={onClose} foot={<Button look="primary" onPress={onClose}>{t('keys_page.kept')}</Button>}>
        <Notice kind="warn"><p>{t('keys_page.once')}</p></Notice>
        <div className="row"><code className="wrap-anywhere grow" data-secret="true">{secret}</code><CopyButton text={secret} label={t('keys_page.copy')} /></div>
      </Dialog>
    );
  }
  return (
    <Dialog open title={t('keys.create')} onClose={onClose} foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={!name.trim() || scopes.length === 0 || create.isPending} onPress={() => create.mutate(undefined)}>{t('keys.create')}</Button></>}>
      <TextField label={t('keys_page.name')} help={t('keys_page.name_help')} value={name} onChange={setName} required autoFocus autoComplete="off" />
      <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
        <legend className="field-label" style={{ padding: 0 }}>{t('keys_page.scopes')}</legend>
        <div className="stack-tight">{['read', 'write', 'alerts'].map((s) => <CheckField key={s} label={<>{label('scope', s)} <span className="muted small">{label('scope_help', s)}</span></>} checked={scopes.includes(s)} onChange={(on) => setScopes(on ? [...scopes, s] : scopes.filter((x) => x !== s))} />)}</div>
      </fieldset>
      <SelectField label={t('keys_page.expires')} value={expiry} onChange={setExpiry} options={[...['30', '90', '365'].map((d) => ({ value: d, label: t('keys_page.days', { n: Number(d) }) })), { value: '', label: t('keys_page.no_expiry') }]} />
      {create.isError && <ErrorPanel error={create.error} />}
    </Dialog>
  );
}

function RevokeDialog({ item, onClose }: { item: Key; onClose: () => void }): ReactNode {
  const revoke = useWrite(() => calls.revokeKey(item.id), [['keys'], ['log'], ['checkpoint']], () => {
    toast(t('keys_page.revoked_toast', { name: item.name }));
    onClose();
  });
  return (
    <Dialog open alert title={t('keys_page.revoke_title', { name: item.name })} onClose={onClose} foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="danger" isDisabled={revoke.isPending} onPress={() => revoke.mutate(undefined)}>{t('keys_page.revoke')}</Button></>}>
      <p>{t('keys_page.revoke_text')}</p>
      {revoke.isError && <ErrorPanel error={revoke.error} />}
    </Dialog>
  );
}
