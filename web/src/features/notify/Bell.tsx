// The bell: what happened in the last 30 days. The server tells the unread count as it changes; a click reads and leads there.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import { base } from '@/api/client';
import { notifyCalls, notifyQueries, type Notification } from '@/api/notify';
import { useWrite } from '@/api/queries';
import { Button } from '@/design/controls';
import { ago, moment } from '@/design/format';
import { Icon, type IconName } from '@/design/icons';
import { Empty, ErrorPanel, Loaded } from '@/design/states';
import { t } from '@/messages';

const step = 20;
const most = 100;
const looks: Record<Notification['kind'], { icon: IconName; tone: string }> = {
  kev: { icon: 'shield', tone: 'act' }, critical: { icon: 'alert', tone: 'act' }, exploit: { icon: 'flame', tone: 'warn' },
  report: { icon: 'reports', tone: 'ok' }, ticket: { icon: 'ticket', tone: 'info' }, watchlist: { icon: 'bell', tone: 'warn' },
};

/** The unread count from the server's stream, while the page is in sight. */
function useUnread(): [number, (count: number) => void] {
  const [unread, setUnread] = useState(0);
  useEffect(() => {
    let source: EventSource | null = null;
    const listen = (): void => {
      if (document.hidden) {
        source?.close();
        source = null;
      } else if (!source) {
        source = new EventSource(`${base}/notifications/stream`);
        source.addEventListener('unread', (event) => setUnread((JSON.parse((event as MessageEvent<string>).data) as { unread: number }).unread));
      }
    };
    listen();
    document.addEventListener('visibilitychange', listen);
    return () => {
      document.removeEventListener('visibilitychange', listen);
      source?.close();
    };
  }, []);
  return [unread, setUnread];
}

export function Bell(): ReactNode {
  const [unread, setUnread] = useUnread();
  const [open, setOpen] = useState(false);
  const client = useQueryClient();
  useEffect(() => { void client.invalidateQueries({ queryKey: ['notifications'] }); }, [unread, client]);
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <AriaButton className="btn icon quiet bell" aria-label={t('bell.label', { n: unread })}>
        <Icon name="bell" />
        {unread > 0 && <span className="bell-count" aria-hidden="true">{unread > 99 ? '99+' : unread}</span>}
      </AriaButton>
      <Popover className="popover bell-popover" placement="bottom end">
        <Dialog aria-label={t('bell.title')}><BellList unread={unread} onUnread={setUnread} onClose={() => setOpen(false)} /></Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function BellList({ unread, onUnread, onClose }: { unread: number; onUnread: (count: number) => void; onClose: () => void }): ReactNode {
  const [count, setCount] = useState(step);
  const query = useQuery(notifyQueries.notifications(count));
  const router = useRouter();
  const read = useWrite(notifyCalls.read, [['notifications']], (out) => onUnread(out.unread));
  const all = useWrite(() => notifyCalls.readAll(), [['notifications']], (out) => onUnread(out.unread));
  const go = (item: Notification): void => {
    if (!item.read) read.mutate(item.id);
    onClose();
    router.history.push(item.link);
  };
  return (
    <>
      <div className="spread bell-head">
        <Heading slot="title" level={2}>{t('bell.title')}</Heading>
        {unread > 0 && <Button small isDisabled={all.isPending} onPress={() => all.mutate(undefined)}>{t('bell.read_all')}</Button>}
      </div>
      {(all.isError || read.isError) && <ErrorPanel error={all.error ?? read.error} />}
      <Loaded query={query} rows={4}>
        {({ rows, pagination }) => rows.length === 0 ? <Empty icon="bell" title={t('bell.none')} text={t('bell.none_text')} /> : (
          <>
            <ul className="bell-items">
              {rows.map((item) => (
                <li key={item.id}>
                  <button type="button" className="bell-item" data-unread={!item.read} onClick={() => go(item)}>
                    <span className={`bell-kind ${looks[item.kind]?.tone ?? ''}`}><Icon name={looks[item.kind]?.icon ?? 'bell'} /></span>
                    <span className="grow">
                      <b>{item.title}</b>
                      {item.detail && <span className="small muted bell-detail">{item.detail}</span>}
                      <span className="xsmall muted" title={moment(item.at)}>{ago(item.at)}</span>
                    </span>
                    {!item.read && <span className="bell-dot"><span className="visually-hidden">{t('bell.unread')}</span></span>}
                  </button>
                </li>
              ))}
            </ul>
            {pagination.total > rows.length && count < most && <div className="bell-foot"><Button small onPress={() => setCount(Math.min(most, count + step))}>{t('bell.older')}</Button></div>}
          </>
        )}
      </Loaded>
      <p className="xsmall muted bell-note">{t('bell.note')}</p>
    </>
  );
}
