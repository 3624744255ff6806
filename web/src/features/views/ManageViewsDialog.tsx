import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useWrite } from '@/api/queries';
import { viewCalls, viewQueries, type SavedView, type ViewDefinition, type ViewList } from '@/api/views';
import { Button, IconButton } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { t } from '@/messages';

/** One's own views: give one the present filter and columns, share it or not, delete it. */
export function ManageViewsDialog({ list, now, onClose }: { list: ViewList; now: ViewDefinition; onClose: () => void }): ReactNode {
  const own = (useQuery(viewQueries.views(list)).data ?? []).filter((v) => v.yours);
  const stale = [['views', list]];
  const change = useWrite(({ view, body }: { view: SavedView; body: { shared?: boolean; definition?: ViewDefinition } }) => viewCalls.change(view.id, { ...body, version: view.version }), stale, (v) => toast(t('views.saved', { name: v.name })));
  const remove = useWrite((view: SavedView) => viewCalls.remove(view.id), stale, (_, v) => toast(t('views.removed', { name: v.name })));
  const error = change.error ?? remove.error;
  return (
    <Dialog open wide title={t('views.manage')} onClose={onClose} foot={<Button onPress={onClose}>{t('common.close')}</Button>}>
      {error && <ErrorPanel error={error} />}
      {own.length === 0 ? <p className="muted">{t('views.none')}</p> : (
        <table className="table plain" aria-label={t('views.manage')}>
          <tbody>
            {own.map((v) => (
              <tr key={v.id}>
                <td><b>{v.name}</b></td>
                <td className="num">
                  <span className="row" style={{ justifyContent: 'flex-end' }}>
                    <Button small onPress={() => change.mutate({ view: v, body: { definition: now } })} aria-label={t('views.update_of', { name: v.name })}>{t('views.update')}</Button>
                    <Button small onPress={() => change.mutate({ view: v, body: { shared: !v.shared } })} aria-label={t(v.shared ? 'views.unshare_of' : 'views.share_of', { name: v.name })}>{v.shared ? t('views.unshare') : t('views.share_short')}</Button>
                    <IconButton small icon="trash" label={t('views.remove', { name: v.name })} onPress={() => remove.mutate(v)} />
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  );
}
