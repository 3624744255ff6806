import { useState } from 'react';

/** Which record of a list is in which dialog. */
export type Open<T> = { dialog: 'edit' | 'delete' | 'test'; item: T } | { dialog: 'new' } | null;
export function useOpen<T>(): [Open<T>, (open: Open<T>) => void, () => void] {
  const [open, setOpen] = useState<Open<T>>(null);
  return [open, setOpen, () => setOpen(null)];
}
