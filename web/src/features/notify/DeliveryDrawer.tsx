import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { notifyCalls, notifyQueries, type DeliveryDetail } from '@/api/notify';
import { useWrite } from '@/api/queries';
import { useMay } from '@/app/permissions';
import { Button } from '@/design/controls';
import { Drawer } from '@/design/dialogs';
import { moment, number } from '@/design/format';
import { ErrorPanel, Loaded } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';
import { deliveryLooks } from './DeliveriesPanel';

/** One message with each attempt; what was sent or given up can be sent again. */
export function DeliveryDrawer({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const query = useQuery(notifyQueries.delivery(id));
  const may = useMay()('manage_integrations');
  const replay = useWrite<void, unknown>(() => notifyCalls.replay(id), [['deliveries'], ['log']], () => toast(t('deliveries.replayed')));
  const settled = query.data?.state === 'sent' || query.data?.state === 'dead';
  return (
    <Drawer open title={t('deliveries.detail')} onClose={onClose} head={query.data && <p className="small muted">{query.data.title}</p>} {...(may && settled ? { foot: <Button look="primary" icon="send" isDisabled={replay.isPending} onPress={() => replay.mutate()}>{t('deliveries.replay')}</Button> } : {})}>
      <Loaded query={query}>{(d) => <Body delivery={d} />}</Loaded>
      {replay.isError && <ErrorPanel error={replay.error} />}
    </Drawer>
  );
}

function Body({ delivery: d }: { delivery: DeliveryDetail }): ReactNode {
  return (
    <>
      <dl className="facts section">
        <dt>{t('integrations.state')}</dt><dd><span className={`chip ${deliveryLooks[d.state]}`}><span>{label('delivery_state', d.state)}</span></span></dd>
        <dt>{t('deliveries.destination')}</dt><dd>{d.destination}{d.to.length > 0 && <span className="muted"> {d.to.join(', ')}</span>}</dd>
        <dt>{t('deliveries.event')}</dt><dd>{label('trigger', d.event)}{d.alerts > 1 && `, ${t('deliveries.alerts', { n: d.alerts })}`}</dd>
        <dt>{t('deliveries.when')}</dt><dd>{moment(d.created_at)}</dd>
        {d.sent_at && <><dt>{t('deliveries.sent_at')}</dt><dd>{moment(d.sent_at)}</dd></>}
        {d.next_attempt_at && <><dt>{t('deliveries.next')}</dt><dd>{moment(d.next_attempt_at)}</dd></>}
        <dt>{t('deliveries.id')}</dt><dd className="hash">{d.id}</dd>
      </dl>
      <section className="section">
        <h3>{t('deliveries.log')}</h3>
        {d.attempt_log.length === 0 ? <p className="muted">{t('deliveries.no_attempts')}</p> : (
          <ol className="timeline">
            {d.attempt_log.map((a, i) => (
              <li key={i}>
                <p>{a.status ? <b>{t('deliveries.status', { status: String(a.status) })}: </b> : null}{a.message}</p>
                <p className="xsmall muted">{moment(a.at)} · {t('deliveries.took', { n: number(a.milliseconds) })}</p>
              </li>
            ))}
          </ol>
        )}
      </section>
    </>
  );
}
