import { useState, type ReactNode } from 'react';
import { useWrite } from '@/api/queries';
import { viewCalls, type SavedView, type ViewDefinition, type ViewList } from '@/api/views';
import { Button, CheckField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { t } from '@/messages';

export function SaveViewDialog({ list, definition, onClose, onSaved }: { list: ViewList; definition: ViewDefinition; onClose: () => void; onSaved: (view: SavedView) => void }): ReactNode {
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const save = useWrite<void, SavedView>(() => viewCalls.save({ list, name: name.trim(), shared, definition }), [['views', list]], (view) => {
    toast(t('views.saved', { name: view.name }));
    onSaved(view);
    onClose();
  });
  return (
    <Dialog open title={t('views.save')} onClose={onClose} foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={!name.trim() || save.isPending} onPress={() => save.mutate()}>{t('common.save')}</Button></>}>
      <p className="small muted">{t('views.text')}</p>
      <TextField label={t('views.name')} value={name} onChange={setName} required autoFocus autoComplete="off" />
      <CheckField label={t('views.share')} checked={shared} onChange={setShared} />
      {save.isError && <ErrorPanel error={save.error} />}
    </Dialog>
  );
}
