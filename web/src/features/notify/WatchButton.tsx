import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { notifyCalls, notifyQueries } from '@/api/notify';
import { useWrite } from '@/api/queries';
import { useMay } from '@/app/permissions';
import { Icon } from '@/design/icons';
import { ErrorPanel } from '@/design/states';
import { t } from '@/messages';

/** Puts a CVE on the person's own watchlist, or takes it off. */
export function WatchButton({ cve }: { cve: string }): ReactNode {
  const may = useMay()('manage_watchlist');
  const list = useQuery({ ...notifyQueries.watchlist(), enabled: may });
  const entry = list.data?.items.find((e) => e.entity_type === 'cve' && e.entity_id === cve);
  const toggle = useWrite<void, unknown>(() => (entry ? notifyCalls.unwatch(entry.id) : notifyCalls.watch({ entity_type: 'cve', value: cve })), [['watchlist']]);
  if (!may) return null;
  return (
    <>
      <button type="button" className="btn" aria-pressed={entry !== undefined} disabled={toggle.isPending || !list.data} onClick={() => toggle.mutate()}><Icon name="eye" />{entry ? t('watch.watching') : t('watch.watch')}</button>
      {toggle.isError && <ErrorPanel error={toggle.error} />}
    </>
  );
}
