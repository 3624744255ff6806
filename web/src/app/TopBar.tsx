import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { calls, queries } from '@/api/queries';
import type { Environment } from '@/api/types';
import { Button, IconButton, MenuButton } from '@/design/controls';
import { Icon } from '@/design/icons';
import { label, t } from '@/messages';
import { useEnvironments } from './environment';
import { Bell } from '@/features/notify/Bell';
import { useMay } from './permissions';
import { applyTheme, storedTheme, type Theme } from './theme';

export function TopBar({ environment, onPalette, onHelp }: { environment: Environment | undefined; onPalette: () => void; onHelp: () => void }): ReactNode {
  return (
    <header className="bar">
      <EnvironmentSwitch environment={environment} />
      <GlobalSearch />
      <span className="grow" />
      <Button small look="quiet" onPress={onPalette} icon="rows"><span className="bar-label">{t('shell.commands')}</span> <kbd className="bar-label">{t('shell.palette_key')}</kbd></Button>
      <IconButton icon="help" label={t('shell.keys')} onPress={onHelp} />
      <Bell />
      <UserMenu />
    </header>
  );
}

/** Moves to the same tab of another environment; the dashboard can also show all of them. */
function EnvironmentSwitch({ environment }: { environment: Environment | undefined }): ReactNode {
  const all = useEnvironments();
  const may = useMay();
  const navigate = useNavigate();
  const { pathname, search } = useRouterState({ select: (s) => s.location });
  const onDashboard = pathname === '/dashboard';
  const scope = (search as Record<string, string>)['environment'];
  const shown = onDashboard ? (all.find((e) => e.id === scope)?.name ?? t('shell.all_environments')) : (environment?.name ?? t('shell.no_environment'));
  const go = (id: string): void => {
    if (id === 'new') void navigate({ to: '/environments', search: { new: '1' } as never });
    else if (onDashboard) void navigate({ to: '/dashboard', search: (id === 'all' ? {} : { environment: id }) as never });
    else {
      const tab = pathname.startsWith('/environments/') ? (pathname.split('/')[3] ?? 'findings') : 'findings';
      void navigate({ to: `/environments/${id}/${tab}` });
    }
  };
  const entries = all.map((e) => ({ id: e.id, label: e.name, text: e.name, checked: onDashboard ? e.id === scope : e.id === environment?.id }));
  return (
    <MenuButton small selected icon="plant" label={<span className="clip bar-environment"><span className="visually-hidden">{t('shell.environment')}: </span>{shown}</span>}
      entries={[...(onDashboard ? [{ id: 'all', label: t('shell.all_environments'), text: t('shell.all_environments'), checked: !scope }] : []), ...entries, ...(may('manage_environments') ? [{ id: 'new', label: t('env.new'), text: t('env.new'), icon: 'plus' as const }] : [])]}
      onAction={go} />
  );
}

function GlobalSearch(): ReactNode {
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const value = text.trim();
    if (!value) return;
    if (/^cve-\d{4}-\d{4,}$/i.test(value)) void navigate({ to: '/vulnerabilities/$cveId', params: { cveId: value.toUpperCase() } });
    else void navigate({ to: '/vulnerabilities', search: { q: value } as never });
    setText('');
  };
  return (
    <form role="search" onSubmit={submit} className="bar-search" aria-label={t('shell.search_label')}>
      <span className="input-icon">
        <Icon name="search" />
        <input className="input" data-search="global" type="search" aria-label={t('shell.search_label')} placeholder={t('shell.search_placeholder')} value={text} onChange={(e) => setText(e.target.value)} />
      </span>
    </form>
  );
}

function UserMenu(): ReactNode {
  const session = useQuery(queries.session()).data;
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const client = useQueryClient();
  const navigate = useNavigate();
  const act = async (id: string): Promise<void> => {
    if (id === 'system' || id === 'light' || id === 'dark') {
      setTheme(id);
      applyTheme(id);
    } else if (id === 'settings') {
      void navigate({ to: '/settings' });
    } else {
      await calls.logout().catch(() => undefined);
      client.clear();
      void navigate({ to: '/sign-in' });
    }
  };
  return (
    <MenuButton small selected icon="user" label={<span className="clip bar-name"><span className="visually-hidden">{t('shell.account')}: </span>{session?.user.name || session?.user.email}</span>}
      entries={[
        ...(['system', 'light', 'dark'] as const).map((x) => ({ id: x, label: t(`theme.${x}`), text: t(`theme.${x}`), checked: theme === x })),
        { id: 'settings', label: `${t('nav.settings')} (${label('role', session?.user.role)})`, text: t('nav.settings') },
        { id: 'out', label: t('shell.sign_out'), text: t('shell.sign_out') },
      ]}
      onAction={(id) => void act(id)} />
  );
}
