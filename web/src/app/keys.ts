// Keyboard: g then a letter jumps, / searches, ctrl/cmd-K opens the palette, ? shows the keys. Single letters can be switched off.
import { useEffect, useRef } from 'react';
import type { MessageKey } from '@/messages';

const place = 'bulkhead.letters';
export function lettersOn(): boolean {
  try { return localStorage.getItem(place) !== 'off'; } catch { return true; }
}
export function setLetters(on: boolean): void {
  try { localStorage.setItem(place, on ? 'on' : 'off'); } catch { /* storage is off */ }
}

export interface Jump { key: string; label: MessageKey; to: (environment: string | undefined) => string }
const inside = (tab: string) => (environment: string | undefined): string => (environment ? `/environments/${environment}/${tab}` : '/environments');

export const jumps: Jump[] = [
  { key: 'h', label: 'home.title', to: () => '/home' },
  { key: 'd', label: 'nav.dashboard', to: () => '/dashboard' },
  { key: 'v', label: 'nav.vulnerabilities', to: () => '/vulnerabilities' },
  { key: 'k', label: 'nav.watchlist', to: () => '/watchlist' },
  { key: 'q', label: 'nav.analyst', to: () => '/analyst' },
  { key: 'n', label: 'nav.environments', to: () => '/environments' },
  { key: 'f', label: 'nav.findings', to: inside('findings') },
  { key: 'a', label: 'nav.assets', to: inside('assets') },
  { key: 'z', label: 'nav.zones', to: inside('zones') },
  { key: 'b', label: 'nav.windows', to: inside('windows') },
  { key: 't', label: 'nav.tickets', to: () => '/tickets' },
  { key: 'w', label: 'nav.reports', to: () => '/reports' },
  { key: 'p', label: 'nav.approvals', to: () => '/approvals' },
  { key: 'l', label: 'nav.log', to: () => '/log' },
  { key: 'i', label: 'nav.integrations', to: () => '/integrations' },
  { key: ',', label: 'nav.settings', to: () => '/settings' },
];

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('[role="menu"], [role="listbox"]') !== null);

export function useKeys(actions: { jump: (jump: Jump) => void; search: () => void; palette: () => void; help: () => void }): void {
  const chord = useRef(0);
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        latest.current.palette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !lettersOn() || document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
      const jump = Date.now() - chord.current < 1200 ? jumps.find((j) => j.key === event.key) : undefined;
      chord.current = event.key === 'g' ? Date.now() : 0;
      if (jump) latest.current.jump(jump);
      else if (event.key === '/') latest.current.search();
      else if (event.key === '?') latest.current.help();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

/** [ and ] step to the record before and after, while nothing is typed. `off` while a dialog stands over the record. */
export function useRecordKeys({ previous, next, onGo, off }: { previous?: string | undefined; next?: string | undefined; onGo: (id: string) => void; off?: boolean }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const to = event.key === '[' ? previous : event.key === ']' ? next : undefined;
      if (to && !off && !event.ctrlKey && !event.metaKey && !event.altKey && lettersOn() && !typing(event.target)) onGo(to);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [previous, next, onGo, off]);
}

/** The neighbours of a record in the list that stands behind it. */
export function neighbours(ids: string[], id: string | undefined): { previous?: string | undefined; next?: string | undefined } {
  const at = id === undefined ? -1 : ids.indexOf(id);
  return at < 0 ? {} : { previous: ids[at - 1], next: ids[at + 1] };
}
