// ctrl/cmd-K: type a few letters of a page, an environment, an action, an asset or a vulnerability.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { Autocomplete, Dialog, Input, Menu, MenuItem, Modal, ModalOverlay, SearchField, useFilter } from 'react-aria-components';
import { queries } from '@/api/queries';
import { Icon, type IconName } from '@/design/icons';
import { t } from '@/messages';
import { useCurrentEnvironment, useEnvironments } from './environment';
import { jumps } from './keys';
import { useMay } from './permissions';
import { applyTheme, type Theme } from './theme';

interface Command { id: string; text: string; icon: IconName; key?: string; note?: string; found?: boolean; run: () => void }

const shownFound = 5;

/** What was typed once the person paused, so that the server is not asked at every letter. */
function usePaused(text: string, milliseconds = 200): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), milliseconds);
    return () => clearTimeout(timer);
  }, [text, milliseconds]);
  return paused;
}

/** Assets of the current environment and vulnerabilities that fit what was typed. */
function useFound(text: string, environment: string | undefined, to: (path: string, search?: Record<string, string>) => () => void): Command[] {
  const q = usePaused(text);
  const ask = q.length > 1;
  const assets = useQuery({ ...queries.assets(environment ?? '', { q, limit: shownFound }), enabled: ask && environment !== undefined }).data?.rows ?? [];
  const cves = useQuery({ ...queries.cves({ q, per_page: shownFound, sort_by: 'bcs' }), enabled: ask }).data?.rows ?? [];
  if (!ask || text.length < 2) return [];
  return [
    ...assets.map((a): Command => ({ id: `asset-${a.id}`, text: a.name, note: `${a.vendor} ${a.product}`, icon: 'assets', found: true, run: to(`/environments/${environment}/assets`, { asset: a.id }) })),
    ...cves.map((c): Command => ({ id: `cve-${c.cve_id}`, text: c.cve_id, note: c.title, icon: 'shield', found: true, run: to(`/vulnerabilities/${c.cve_id}`) })),
  ];
}

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
    ...useFound(typed, environment?.id, to),
    ...(typed.length > 1 ? [{ id: 'ask', text: t('palette.ask', { text: typed }), icon: 'talk' as const, run: to('/analyst', { q: typed }) }, { id: 'search', text: t('palette.search', { text: typed }), icon: 'search' as const, run: to('/vulnerabilities', { q: typed }) }] : []),
  ];
  const shown = commands.filter((c) => c.found || contains(c.text, typed));
  return (
    <Autocomplete inputValue={text} onInputChange={setText}>
      <SearchField aria-label={t('palette.title')} autoFocus style={{ padding: 12, borderBottom: '1px solid var(--line)' }}>
        <span className="input-icon"><Icon name="search" /><Input className="input" placeholder={t('palette.placeholder')} /></span>
      </SearchField>
      <Menu className="menu" items={shown} aria-label={t('palette.title')} dependencies={[shown]} renderEmptyState={() => <p className="muted" style={{ padding: 12 }}>{t('palette.none')}</p>}
        onAction={(id) => { commands.find((c) => c.id === id)?.run(); onClose(); }}>
        {(c) => <MenuItem id={c.id} textValue={c.text}><Icon name={c.icon} /><span className="clip">{c.text}{c.note && <span className="muted xsmall"> {c.note}</span>}</span>{c.key && <kbd>{c.key}</kbd>}</MenuItem>}
      </Menu>
    </Autocomplete>
  );
}
