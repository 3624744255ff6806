// The frame around every page: session gate, skip link, rail, bar, main, keyboard.
import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { ApiError, setCsrfToken } from '@/api/client';
import { queries } from '@/api/queries';
import { ErrorPanel, Skeleton } from '@/design/states';
import { t } from '@/messages';
import { CommandPalette } from './CommandPalette';
import { useCurrentEnvironment } from './environment';
import { KeyHelp } from './KeyHelp';
import { useKeys } from './keys';
import { Rail } from './Rail';
import { TopBar } from './TopBar';

const online = (listener: () => void): (() => void) => {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => { removeEventListener('online', listener); removeEventListener('offline', listener); };
};

export function Shell(): ReactNode {
  const session = useQuery(queries.session());
  const here = useRouterState({ select: (s) => s.location.href });
  if (session.error instanceof ApiError && session.error.status === 401) return <Navigate to="/sign-in" search={{ next: here } as never} replace />;
  if (session.data) {
    setCsrfToken(session.data.csrf_token);
    return <Frame />;
  }
  if (session.isError) return <main className="main"><ErrorPanel error={session.error} onRetry={() => void session.refetch()} /></main>;
  return <main className="main"><Skeleton rows={8} /></main>;
}

function Frame(): ReactNode {
  const [narrow, setNarrow] = useState(() => { try { return localStorage.getItem('bulkhead.rail') === 'narrow'; } catch { return false; } });
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const navigate = useNavigate();
  const environment = useCurrentEnvironment();
  const isOnline = useSyncExternalStore(online, () => navigator.onLine);
  const path = useRouterState({ select: (s) => s.location.pathname });
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  useKeys({
    jump: (j) => void navigate({ to: j.to(environment?.id) }),
    search: () => (document.querySelector('[data-search="page"]') as HTMLElement | null ?? document.querySelector('[data-search="global"]') as HTMLElement | null)?.focus(),
    palette: () => setPalette(true),
    help: () => setHelp(true),
  });

  // A new page starts at its head for eye and screen reader alike.
  useEffect(() => {
    if (first.current) { first.current = false; return; }
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [path]);

  const fold = (): void => {
    setNarrow(!narrow);
    try { localStorage.setItem('bulkhead.rail', narrow ? 'wide' : 'narrow'); } catch { /* storage is off */ }
  };
  return (
    <div className="shell" data-rail={narrow ? 'narrow' : 'wide'}>
      <a className="skip-link" href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>{t('shell.skip')}</a>
      <Rail environment={environment} narrow={narrow} onFold={fold} />
      <TopBar environment={environment} onPalette={() => setPalette(true)} onHelp={() => setHelp(true)} />
      <main className="main" id="main" ref={main} tabIndex={-1}>
        {!isOnline && <div className="offline" role="status">{t('shell.offline')}</div>}
        <Outlet />
      </main>
      <CommandPalette open={palette} onClose={() => setPalette(false)} />
      <KeyHelp open={help} onClose={() => setHelp(false)} />
    </div>
  );
}
