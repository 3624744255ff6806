// Email alerts: who gets the mails of rules without a connection, for everything or for one environment.
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { notifyCalls, notifyQueries, type Recipient } from '@/api/notify';
import { queries, useWrite } from '@/api/queries';
import { useEnvironments } from '@/app/environment';
import { May, useMay } from '@/app/permissions';
import { Button, IconButton, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { day } from '@/design/format';
import { ErrorPanel, Loaded, Notice } from '@/design/states';
import { toast } from '@/design/toasts';
import { t } from '@/messages';

export function RecipientsPanel(): ReactNode {
  const query = useQuery(notifyQueries.recipients());
  const mail = useQuery(queries.status()).data?.mail_configured;
  const environments = useEnvironments();
  const [adding, setAdding] = useState(false);
  return (
    <div className="stack" style={{ gap: 16 }}>
      {mail === false && <Notice kind="warn" title={t('recipients.no_mail')}><p className="small">{t('recipients.no_mail_text')}</p></Notice>}
      <div className="spread"><p className="small muted" style={{ maxWidth: '75ch' }}>{t('recipients.text')}</p><May to="manage_alerts"><Button small look="primary" icon="plus" onPress={() => setAdding(true)}>{t('recipients.add')}</Button></May></div>
      <Loaded query={query}>
        {(rows) => (
          <>
            <List title={t('recipients.all')} text={t('recipients.all_text')} rows={rows.filter((r) => !r.environment_id)} />
            <section className="panel" aria-labelledby="by-environment">
              <div className="panel-head"><h2 id="by-environment">{t('recipients.by_environment')}</h2></div>
              <p className="panel-note" style={{ paddingTop: 6 }}>{t('recipients.by_environment_text')}</p>
              <div className="panel-body stack">{environments.map((e) => <div key={e.id}><h3>{e.name}</h3><Rows name={e.name} rows={rows.filter((r) => r.environment_id === e.id)} /></div>)}</div>
            </section>
          </>
        )}
      </Loaded>
      {adding && <AddDialog onClose={() => setAdding(false)} />}
    </div>
  );
}

function List({ title, text, rows }: { title: string; text: string; rows: Recipient[] }): ReactNode {
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head"><h2>{title}</h2></div>
      <p className="panel-note" style={{ paddingTop: 6 }}>{text}</p>
      <div className="panel-body"><Rows name={title} rows={rows} /></div>
    </section>
  );
}

function Rows({ name, rows }: { name: string; rows: Recipient[] }): ReactNode {
  const may = useMay()('manage_alerts');
  const remove = useWrite((r: Recipient) => notifyCalls.removeRecipient(r.id), [['recipients'], ['log']], (_, r) => toast(t('recipients.removed', { email: r.email })));
  if (rows.length === 0) return <p className="muted small">{t('recipients.none')}</p>;
  return (
    <>
      {remove.isError && <ErrorPanel error={remove.error} />}
      <table className="table plain" aria-label={name}>
        <tbody>{rows.map((r) => <tr key={r.id}><td className="wrap-anywhere">{r.email}</td><td className="muted nowrap">{day(r.created_at)}</td>{may && <td className="num"><IconButton small icon="trash" label={t('recipients.remove', { email: r.email })} onPress={() => remove.mutate(r)} /></td>}</tr>)}</tbody>
      </table>
    </>
  );
}

function AddDialog({ onClose }: { onClose: () => void }): ReactNode {
  const environments = useEnvironments();
  const [email, setEmail] = useState('');
  const [environment, setEnvironment] = useState('');
  const add = useWrite<void, Recipient>(() => notifyCalls.addRecipient({ email: email.trim(), environment_id: environment || null }), [['recipients'], ['log']], (r) => {
    toast(t('recipients.added', { email: r.email }));
    onClose();
  });
  return (
    <Dialog open title={t('recipients.add')} onClose={onClose} foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={!email.trim() || add.isPending} onPress={() => add.mutate()}>{t('recipients.add')}</Button></>}>
      <TextField type="email" inputMode="email" label={t('recipients.email')} value={email} onChange={setEmail} required autoFocus autoComplete="off" />
      <SelectField label={t('recipients.scope')} empty={t('rules.everywhere')} value={environment} options={environments.map((e) => ({ value: e.id, label: e.name }))} onChange={setEnvironment} />
      {add.isError && <ErrorPanel error={add.error} />}
    </Dialog>
  );
}
