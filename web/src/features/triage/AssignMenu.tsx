import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useWrite } from '@/api/queries';
import { triage, triageCalls } from '@/api/triage';
import { MenuButton } from '@/design/controls';
import { toast } from '@/design/toasts';
import { t } from '@/messages';

/** Gives the selected findings to somebody. */
export function AssignMenu({ environment, scope, onDone }: { environment: string; scope: { filter?: Record<string, string>; match_ids?: string[] }; onDone: () => void }): ReactNode {
  const people = useQuery(triage.assignees()).data ?? [];
  const assign = useWrite((id: string) => triageCalls.assign(environment, { ...scope, assignee_id: id === 'none' ? null : id }), [['environment', environment], ['log'], ['checkpoint']], (out) => {
    toast(t('work.assigned', { n: out.count }));
    onDone();
  });
  const entries = [...people.map((p) => ({ id: p.id, label: p.name, text: p.name })), { id: 'none', label: t('work.nobody'), text: t('work.nobody') }];
  return <MenuButton small label={t('work.assign')} entries={entries} onAction={(id) => assign.mutate(id)} />;
}
