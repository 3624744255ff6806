// Saved views of a list: a menu that opens one, saves the present one under a name, and leads to what can be done with one's own.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { viewQueries, type SavedView, type ViewDefinition, type ViewList } from '@/api/views';
import type { Search } from '@/app/url_state';
import { MenuButton, type MenuEntry } from '@/design/controls';
import type { TableView } from '@/design/table';
import { t } from '@/messages';
import { ManageViewsDialog } from './ManageViewsDialog';
import { SaveViewDialog } from './SaveViewDialog';

interface Props {
  list: ViewList;
  /** Parameters of the address that belong to the list, and the address itself. */
  names: readonly string[]; search: Search; set: (changes: Record<string, string | undefined>) => void;
  columns: { id: string }[]; view: TableView; setView: (view: TableView) => void;
}

export function ViewsMenu({ list, names, search, set, columns, view, setView }: Props): ReactNode {
  const views = useQuery(viewQueries.views(list)).data;
  const [open, setOpen] = useState<'save' | 'manage' | null>(null);
  const current = views?.find((v) => v.id === search['saved']);
  const now: ViewDefinition = {
    search: Object.fromEntries(names.filter((n) => search[n]).map((n) => [n, search[n]!])), columns: columns.filter((c) => !view.hidden.includes(c.id)).map((c) => c.id), density: view.density,
  };
  const dress = (v: SavedView): void => {
    const { columns: shown, density } = v.definition;
    setView({ hidden: shown ? columns.filter((c) => !shown.includes(c.id)).map((c) => c.id) : view.hidden, density: density ?? view.density });
  };
  const apply = (v: SavedView): void => {
    set({ ...Object.fromEntries(names.map((n) => [n, undefined])), ...v.definition.search, saved: v.id });
    dress(v);
  };
  // A link that names a view brings its columns along, once.
  const dressed = useRef('');
  useEffect(() => {
    if (!current || dressed.current === current.id) return;
    dressed.current = current.id;
    dress(current);
  });
  const entries: MenuEntry[] = (views ?? []).map((v) => ({ id: v.id, label: <>{v.name}{v.shared && <span className="muted xsmall"> {v.yours ? t('views.shared') : t('views.by', { author: v.author })}</span>}</>, text: v.name, checked: v.id === current?.id }));
  return (
    <>
      <MenuButton small selected icon="star" label={current?.name ?? t('views.title')}
        entries={[...entries, { id: 'save', label: t('views.save'), text: t('views.save'), icon: 'plus' }, ...(views?.some((v) => v.yours) ? [{ id: 'manage', label: t('views.manage'), text: t('views.manage'), icon: 'edit' as const }] : [])]}
        onAction={(id) => { const v = views?.find((x) => x.id === id); if (v) apply(v); else setOpen(id as 'save' | 'manage'); }} />
      {open === 'save' && <SaveViewDialog list={list} definition={now} onClose={() => setOpen(null)} onSaved={(v) => { dressed.current = v.id; set({ saved: v.id }); }} />}
      {open === 'manage' && <ManageViewsDialog list={list} now={now} onClose={() => setOpen(null)} />}
    </>
  );
}
