import type { ReactNode } from 'react';
import { useListState } from '@/app/list_state';
import { useTitle } from '@/app/title';
import { t } from '@/messages';
import { ConnectionsPanel } from './ConnectionsPanel';
import { DeliveriesPanel } from './DeliveriesPanel';
import { RecipientsPanel } from './RecipientsPanel';
import { RulesPanel } from './RulesPanel';
import { WebhooksPanel } from './WebhooksPanel';

const panels = { connections: ConnectionsPanel, rules: RulesPanel, webhooks: WebhooksPanel, recipients: RecipientsPanel, deliveries: DeliveriesPanel } as const;
type Tab = keyof typeof panels;
const tabs = Object.keys(panels) as Tab[];

export function IntegrationsPage(): ReactNode {
  const [search, set] = useListState();
  const tab: Tab = tabs.find((x) => x === search['tab']) ?? 'connections';
  const Panel = panels[tab];
  useTitle(t(`integrations.${tab}`), t('nav.integrations'));
  return (
    <>
      <div className="page-head"><div><h1>{t('nav.integrations')}</h1><p>{t('integrations.text')}</p></div></div>
      <div className="tabs" role="group" aria-label={t('integrations.sections')}>{tabs.map((x) => <button key={x} type="button" aria-pressed={tab === x} onClick={() => set({ tab: x, state: undefined, delivery: undefined })}>{t(`integrations.${x}`)}</button>)}</div>
      <Panel />
    </>
  );
}
