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
  { key: 'd', label: 'nav.dashboard', to: () => '/dashboard' },
  { key: 'v', label: 'nav.vulnerabilities', to: () => '/vulnerabilities' },
  { key: 'n', label: 'nav.environments', to: () => '/environments' },
  { key: 'f', label: 'nav.findings', to: inside('findings') },
  { key: 'a', label: 'nav.assets', to: inside('assets') },
  { key: 'z', label: 'nav.zones', to: inside('zones') },
  { key: 't', label: 'nav.tickets', to: () => '/tickets' },
  { key: 'w', label: 'nav.reports', to: () => '/reports' },
  { key: 'l', label: 'nav.log', to: () => '/log' },
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
