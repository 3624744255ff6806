import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { notifyQueries, type DeliveryState } from '@/api/notify';
import { useListState } from '@/app/list_state';
import { Segments } from '@/design/controls';
import { ago, moment } from '@/design/format';
import { Empty, Loaded } from '@/design/states';
import { Pager } from '@/design/table';
import { label, t } from '@/messages';
import { DeliveryDrawer } from './DeliveryDrawer';

const states = ['any', 'waiting', 'retrying', 'sent', 'dead'] as const;
export const deliveryLooks: Record<DeliveryState, string> = { waiting: 'info', retrying: 'warn', sent: 'ok', dead: 'act' };

export function DeliveriesPanel(): ReactNode {
  const [search, set] = useListState();
  const state = search['state'] ?? 'any';
  const query = useQuery(notifyQueries.deliveries({ state: state === 'any' ? undefined : state, page: search['page'] ?? '1' }));
  return (
    <section className="panel" aria-labelledby="deliveries">
      <div className="panel-head"><h2 id="deliveries">{t('integrations.deliveries')}</h2></div>
      <p className="panel-note" style={{ paddingTop: 6 }}>{t('deliveries.text')}</p>
      <div className="toolbar">
        <Segments label={t('integrations.state')} value={state} options={states.map((s) => ({ value: s as string, label: label('delivery_state', s) }))} onChange={(s) => set({ state: s === 'any' ? undefined : s })} />
      </div>
      <Loaded query={query}>
        {(data) => (
          <>
            {data.rows.length === 0 ? <Empty icon="send" title={t('deliveries.none')} text={t('deliveries.none_text')} /> : (
              <div className="table-wrap" role="group" aria-label={t('integrations.deliveries')} tabIndex={0}>
                <table className="table" aria-label={t('integrations.deliveries')}>
                  <thead><tr><th scope="col">{t('deliveries.message')}</th><th scope="col">{t('deliveries.destination')}</th><th scope="col">{t('integrations.state')}</th><th scope="col" className="num">{t('deliveries.attempts')}</th><th scope="col">{t('deliveries.when')}</th></tr></thead>
                  <tbody>
                    {data.rows.map((d) => (
                      <tr key={d.id} data-current={search['delivery'] === d.id}>
                        <td><button type="button" className="row-link" onClick={() => set({ delivery: d.id }, { keepPage: true })}>{d.title || label('trigger', d.event)}</button><span className="title">{label('trigger', d.event)}{d.alerts > 1 && `, ${t('deliveries.alerts', { n: d.alerts })}`}</span></td>
                        <td>{d.destination || d.to.join(', ')}</td>
                        <td><span className={`chip ${deliveryLooks[d.state]}`}><span>{label('delivery_state', d.state)}</span></span>{d.last_error && d.state !== 'sent' && <span className="title clip" title={d.last_error}>{d.last_error}</span>}</td>
                        <td className="num">{d.attempts}</td>
                        <td className="nowrap">{moment(d.created_at)} <span className="muted">{ago(d.created_at)}</span></td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
            <Pager page={data.pagination.page} pages={data.pagination.pages} total={data.pagination.total} count={data.rows.length} first={(data.pagination.page - 1) * data.pagination.per_page} onPage={(p) => set({ page: String(p) })} />
          </>
        )}
      </Loaded>
      {search['delivery'] && <DeliveryDrawer id={search['delivery']} onClose={() => set({ delivery: undefined }, { keepPage: true })} />}
    </section>
  );
}
