// ctrl/cmd-K: type a few letters of a page, an environment or an action, or a CVE number.
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { Autocomplete, Dialog, Input, Menu, MenuItem, Modal, ModalOverlay, SearchField, useFilter } from 'react-aria-components';
import { Icon, type IconName } from '@/design/icons';
import { t } from '@/messages';
import { useCurrentEnvironment, useEnvironments } from './environment';
import { jumps } from './keys';
import { useMay } from './permissions';
import { applyTheme, type Theme } from './theme';

interface Command { id: string; text: string; icon: IconName; key?: string; run: () => void }

export function CommandPalette({ open, onClose }: { open: boolean; onClose: () => void }): ReactNode {
  return (
    <ModalOverlay className="overlay" isOpen={open} onOpenChange={(o) => !o && onClose()} isDismissable style={{ placeItems: 'start center', paddingTop: '12vh' }}>
      <Modal className="modal">
        <Dialog aria-label={t('palette.title')}>
          <Palette onClose={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Palette({ onClose }: { onClose: () => void }): ReactNode {
  const [text, setText] = useState('');
  const { contains } = useFilter({ sensitivity: 'base' });
  const navigate = useNavigate();
  const environment = useCurrentEnvironment();
  const environments = useEnvironments();
  const may = useMay();
  const to = (path: string, search: Record<string, string> = {}) => (): void => void navigate({ to: path, search: search as never });
  const theme = (value: Theme): Command => ({ id: `theme-${value}`, text: `${t('palette.theme')}: ${t(`theme.${value}`)}`, icon: 'moon', run: () => applyTheme(value) });
  const typed = text.trim();
  const commands: Command[] = [
    ...(/^cve-\d{4}-\d{4,}$/i.test(typed) ? [{ id: 'open-cve', text: t('palette.open_cve', { id: typed.toUpperCase() }), icon: 'shield' as const, run: to(`/vulnerabilities/${typed.toUpperCase()}`) }] : []),
    ...jumps.map((j): Command => ({ id: `go-${j.key}`, text: t(j.label), icon: 'right', key: `g ${j.key}`, run: to(j.to(environment?.id)) })),
    ...(environment && may('manage_assets') ? [{ id: 'import', text: t('palette.import', { name: environment.name }), icon: 'upload' as const, run: to(`/environments/${environment.id}/import`) }] : []),
    ...(environment ? [
      { id: 'undecided', text: t('palette.undecided', { name: environment.name }), icon: 'findings' as const, run: to(`/environments/${environment.id}/findings`, { state: 'undecided' }) },
      { id: 'kev', text: t('palette.kev', { name: environment.name }), icon: 'flame' as const, run: to(`/environments/${environment.id}/findings`, { kev: 'true' }) },
    ] : []),
    ...(may('generate_reports') ? [{ id: 'report', text: t('reports.generate'), icon: 'reports' as const, run: to('/reports', { new: '1' }) }] : []),
    { id: 'verify', text: t('log.verify'), icon: 'log', run: to('/log', { verify: '1' }) },
    ...(may('manage_environments') ? [{ id: 'new-env', text: t('env.new'), icon: 'plus' as const, run: to('/environments', { new: '1' }) }] : []),
    ...environments.map((e): Command => ({ id: `env-${e.id}`, text: `${t('shell.environment')}: ${e.name}`, icon: 'plant', run: to(`/environments/${e.id}/findings`) })),
    theme('light'), theme('dark'), theme('system'),
    ...(typed.length > 1 ? [{ id: 'search', text: t('palette.search', { text: typed }), icon: 'search' as const, run: to('/vulnerabilities', { q: typed }) }] : []),
  ];
  return (
    <Autocomplete inputValue={text} onInputChange={setText} filter={(value, input) => value.includes(input) || contains(value, input)}>
      <SearchField aria-label={t('palette.title')} autoFocus style={{ padding: 12, borderBottom: '1px solid var(--line)' }}>
        <span className="input-icon"><Icon name="search" /><Input className="input" placeholder={t('palette.placeholder')} /></span>
      </SearchField>
      <Menu className="menu" items={commands} aria-label={t('palette.title')} dependencies={[commands]} renderEmptyState={() => <p className="muted" style={{ padding: 12 }}>{t('palette.none')}</p>}
        onAction={(id) => { commands.find((c) => c.id === id)?.run(); onClose(); }}>
        {(c) => <MenuItem id={c.id} textValue={c.text}><Icon name={c.icon} /><span>{c.text}</span>{c.key && <kbd>{c.key}</kbd>}</MenuItem>}
      </Menu>
    </Autocomplete>
  );
}
