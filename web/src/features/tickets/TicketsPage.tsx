import type { ReactNode } from 'react';
import { useListState } from '@/app/list_state';
import { useTitle } from '@/app/title';
import { t } from '@/messages';
import { RulesPanel } from './RulesPanel';
import { SystemsPanel } from './SystemsPanel';
import { TicketList } from './TicketList';

const panels = { list: TicketList, rules: RulesPanel, systems: SystemsPanel } as const;
type Tab = keyof typeof panels;
const tabs = Object.keys(panels) as Tab[];

/** Tickets of all environments, the rules that open them, the systems that take them. */
export function TicketsPage(): ReactNode {
  const [search, set] = useListState();
  const tab: Tab = tabs.find((name) => name === search['tab']) ?? 'list';
  const Panel = panels[tab];
  useTitle(t(`tickets.${tab}`));
  return (
    <>
      <div className="page-head"><div><h1>{t('nav.tickets')}</h1><p>{t('tickets.text')}</p></div></div>
      <div className="tabs" role="group" aria-label={t('tickets.sections')}>{tabs.map((name) => <button key={name} type="button" aria-pressed={tab === name} onClick={() => set({ tab: name === 'list' ? undefined : name })}>{t(`tickets.${name}`)}</button>)}</div>
      <Panel />
    </>
  );
}
