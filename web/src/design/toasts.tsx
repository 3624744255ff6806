// Short messages at the lower right, read politely; an action (undo) stays for ten seconds.
import { useSyncExternalStore, type ReactNode } from 'react';
import { t } from '@/messages';
import { Button, IconButton } from './controls';

interface Toast { id: number; text: string; action?: { label: string; run: () => void } }

let toasts: Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();
const changed = (): void => listeners.forEach((l) => l());

export function toast(text: string, action?: Toast['action']): void {
  const id = next++;
  toasts = [...toasts.slice(-2), action ? { id, text, action } : { id, text }];
  changed();
  setTimeout(() => dismiss(id), 10_000);
}
function dismiss(id: number): void {
  toasts = toasts.filter((x) => x.id !== id);
  changed();
}

export function Toasts(): ReactNode {
  const shown = useSyncExternalStore((l) => (listeners.add(l), () => listeners.delete(l)), () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite" aria-label={t('common.messages')}>
      {shown.map((x) => (
        <div key={x.id} className="toast">
          <span className="grow">{x.text}</span>
          {x.action && <Button small onPress={() => { x.action?.run(); dismiss(x.id); }}>{x.action.label}</Button>}
          <IconButton small icon="close" plain label={t('common.close')} onPress={() => dismiss(x.id)} />
        </div>
      ))}
    </div>
  );
}
