import { Link, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Environment } from '@/api/types';
import { Icon, Mark, type IconName } from '@/design/icons';
import { t } from '@/messages';

interface Entry { to: string; label: string; icon: IconName; hint: string; active: (path: string) => boolean }

export function Rail({ environment, narrow, onFold }: { environment: Environment | undefined; narrow: boolean; onFold: () => void }): ReactNode {
  const path = useRouterState({ select: (s) => s.location.pathname });
  const starts = (prefix: string) => (p: string): boolean => p.startsWith(prefix);
  const tab = (name: string) => (p: string): boolean => p.startsWith('/environments/') && p.split('/')[3] === name;
  const inside = (name: string): string => (environment ? `/environments/${environment.id}/${name}` : '/environments');
  const general: Entry[] = [
    { to: '/home', label: t('home.title'), icon: 'home', hint: 'g h', active: starts('/home') },
    { to: '/dashboard', label: t('nav.dashboard'), icon: 'dashboard', hint: 'g d', active: starts('/dashboard') },
    { to: '/vulnerabilities', label: t('nav.vulnerabilities'), icon: 'shield', hint: 'g v', active: starts('/vulnerabilities') },
    { to: '/watchlist', label: t('nav.watchlist'), icon: 'eye', hint: 'g k', active: starts('/watchlist') },
    { to: '/analyst', label: t('nav.analyst'), icon: 'talk', hint: 'g q', active: starts('/analyst') },
    { to: '/tickets', label: t('nav.tickets'), icon: 'wrench', hint: 'g t', active: starts('/tickets') },
    { to: '/environments', label: t('nav.environments'), icon: 'plant', hint: 'g n', active: (p) => p === '/environments' },
  ];
  const plant: Entry[] = [
    { to: inside('findings'), label: t('nav.findings'), icon: 'findings', hint: 'g f', active: tab('findings') },
    { to: inside('assets'), label: t('nav.assets'), icon: 'assets', hint: 'g a', active: (p) => tab('assets')(p) || tab('import')(p) },
    { to: inside('zones'), label: t('nav.zones'), icon: 'zones', hint: 'g z', active: tab('zones') },
    { to: inside('windows'), label: t('nav.windows'), icon: 'windows', hint: 'g b', active: tab('windows') },
    { to: inside('summary'), label: t('nav.summary'), icon: 'scale', hint: '', active: tab('summary') },
  ];
  const proof: Entry[] = [
    { to: '/reports', label: t('nav.reports'), icon: 'reports', hint: 'g w', active: starts('/reports') },
    { to: '/approvals', label: t('nav.approvals'), icon: 'check', hint: 'g p', active: starts('/approvals') },
    { to: '/log', label: t('nav.log'), icon: 'log', hint: 'g l', active: starts('/log') },
    { to: '/integrations', label: t('nav.integrations'), icon: 'plug', hint: 'g i', active: starts('/integrations') },
    { to: '/settings', label: t('nav.settings'), icon: 'settings', hint: 'g ,', active: starts('/settings') },
  ];
  const list = (entries: Entry[]): ReactNode => (
    <ul>
      {entries.map((e) => (
        <li key={e.label}>
          <Link to={e.to} activeOptions={{ exact: true }} className="rail-link" title={e.hint ? `${e.label} (${e.hint})` : e.label} aria-current={e.active(path) ? 'page' : undefined}>
            <Icon name={e.icon} /><span className="rail-label">{e.label}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
  return (
    <nav className="rail" aria-label={t('shell.main_navigation')}>
      <Link to="/home" className="rail-brand" aria-label={t('shell.home')}><Mark /><span className="rail-label">Bulkhead</span></Link>
      {list(general)}
      {environment && (
        <>
          <p className="rail-heading clip" title={environment.name}>{environment.name}</p>
          {list(plant)}
        </>
      )}
      <p className="rail-heading">{t('nav.proof')}</p>
      {list(proof)}
      <span className="grow" />
      <button type="button" className="rail-link rail-collapse" aria-expanded={!narrow} onClick={onFold} title={t('shell.fold')}>
        <Icon name={narrow ? 'right' : 'left'} /><span className="rail-label">{t('shell.fold')}</span>
      </button>
    </nav>
  );
}
