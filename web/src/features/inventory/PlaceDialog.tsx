import type { ReactNode } from 'react';
import { ApiError } from '@/api/client';
import { useWrite } from '@/api/queries';
import { Button } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { t } from '@/messages';

interface PlaceDialogProps {
  title: string; name: string; environment: string; wide?: boolean; complete?: boolean; onSave: () => Promise<unknown>; onRemove?: (() => Promise<unknown>) | undefined; removeLabel: string;
  children: (problem: (field: string) => string | undefined) => ReactNode; onClose: () => void;
}

/** The frame of the dialogs for zones, conduits and sites: saving, removing, and what the server says against it. */
export function PlaceDialog({ title, name, environment, wide = false, complete = true, onSave, onRemove, removeLabel, children, onClose }: PlaceDialogProps): ReactNode {
  const stale = [['environment', environment], ['log'], ['dashboard']];
  const save = useWrite(onSave, stale, () => {
    toast(t('places.saved', { name }));
    onClose();
  });
  const remove = useWrite(() => onRemove!(), stale, () => {
    toast(t('places.removed', { name }));
    onClose();
  });
  const busy = save.isPending || remove.isPending;
  const problem = (field: string): string | undefined => (save.error instanceof ApiError ? save.error.fields.find((f) => f.field.endsWith(field))?.message : undefined);
  return (
    <Dialog open wide={wide} title={title} onClose={onClose}
      foot={
        <>
          {onRemove && <Button look="quiet" icon="trash" isDisabled={busy} onPress={() => remove.mutate(undefined)}>{removeLabel}</Button>}
          <span className="grow" />
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" isDisabled={!name.trim() || !complete || busy} onPress={() => save.mutate(undefined)}>{t('common.save')}</Button>
        </>
      }>
      {children(problem)}
      {(save.isError || remove.isError) && <ErrorPanel error={remove.error ?? save.error} />}
    </Dialog>
  );
}
