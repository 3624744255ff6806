import type { ReactNode } from 'react';
import { useWrite } from '@/api/queries';
import { Button } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { t } from '@/messages';

/** Asks before a connection, rule or webhook goes. */
export function DeleteDialog({ name, text, run, stale, onClose }: { name: string; text: string; run: () => Promise<unknown>; stale: unknown[][]; onClose: () => void }): ReactNode {
  const remove = useWrite<void, unknown>(run, [...stale, ['log']], () => {
    toast(t('integrations.deleted', { name }));
    onClose();
  });
  return (
    <Dialog open alert title={t('integrations.delete_title', { name })} onClose={onClose} foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="danger" isDisabled={remove.isPending} onPress={() => remove.mutate()}>{t('integrations.delete')}</Button></>}>
      <p>{text}</p>
      {remove.isError && <ErrorPanel error={remove.error} />}
    </Dialog>
  );
}
