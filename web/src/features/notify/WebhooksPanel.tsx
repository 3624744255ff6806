import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { notifyCalls, notifyQueries, type Webhook } from '@/api/notify';
import { May, useMay } from '@/app/permissions';
import { Button } from '@/design/controls';
import { Empty, Loaded } from '@/design/states';
import { label, t } from '@/messages';
import { DeleteDialog } from './DeleteDialog';
import { useOpen } from './open';
import { OnOff, RecordTable } from './RecordTable';
import { WebhookDialog } from './WebhookDialog';

export function WebhooksPanel(): ReactNode {
  const query = useQuery(notifyQueries.webhooks());
  const may = useMay()('manage_integrations');
  const [open, setOpen, close] = useOpen<Webhook>();
  return (
    <section className="panel" aria-labelledby="webhooks">
      <div className="panel-head"><h2 id="webhooks">{t('integrations.webhooks')}</h2><May to="manage_integrations"><Button small look="primary" icon="plus" onPress={() => setOpen({ dialog: 'new' })}>{t('webhooks.new')}</Button></May></div>
      <p className="panel-note" style={{ paddingTop: 6 }}>{t('webhooks.text')} {t('webhooks.signed')}</p>
      <Loaded query={query}>
        {(rows) => rows.length === 0 ? <Empty icon="plug" title={t('webhooks.none')} text={t('webhooks.none_text')} /> : (
          <RecordTable label={t('integrations.webhooks')} rows={rows} may={may} onEdit={(item) => setOpen({ dialog: 'edit', item })} onDelete={(item) => setOpen({ dialog: 'delete', item })}
            columns={[
              { head: t('connections.url'), cell: (w) => <span className="wrap-anywhere">{w.url}</span> },
              { head: t('webhooks.events'), cell: (w) => w.events.map((e) => <span key={e} className="chip" style={{ margin: '0 4px 4px 0' }} title={label('trigger', e)}>{e}</span>) },
              { head: t('integrations.state'), cell: (w) => <OnOff on={w.enabled} /> },
            ]} />
        )}
      </Loaded>
      {open?.dialog === 'new' && <WebhookDialog onClose={close} />}
      {open?.dialog === 'edit' && <WebhookDialog webhook={open.item} onClose={close} />}
      {open?.dialog === 'delete' && <DeleteDialog name={open.item.name} text={t('webhooks.delete_text')} run={() => notifyCalls.deleteWebhook(open.item.id)} stale={[['webhooks']]} onClose={close} />}
    </section>
  );
}
