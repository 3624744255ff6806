import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { notifyCalls, type Connection } from '@/api/notify';
import { Button, CopyButton } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { moment } from '@/design/format';
import { ErrorPanel, Notice } from '@/design/states';
import { label, t } from '@/messages';
import { targetOf } from './connection_form';

interface Line { at: string; text: string }

/** Sends a test message and keeps a log that a person can read and hand on. */
export function TestDialog({ connection, onClose }: { connection: Connection; onClose: () => void }): ReactNode {
  const [lines, setLines] = useState<Line[]>([]);
  const note = (text: string): void => setLines((now) => [...now, { at: new Date().toISOString(), text }]);
  const test = useMutation({
    mutationFn: () => notifyCalls.testConnection(connection.id),
    onMutate: () => note(`${label('connection_type', connection.type)} ${targetOf(connection)}: ${t('connections.test_sending')}`),
    onSuccess: (out) => note(`${out.status ? `${t('deliveries.status', { status: String(out.status) })}: ` : ''}${out.message}`),
    onError: (error) => note(error.message),
  });
  const log = lines.map((l) => `${l.at} ${l.text}`).join('\n');
  return (
    <Dialog open title={t('connections.test_title', { name: connection.name })} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.close')}</Button><Button look="primary" isDisabled={test.isPending} onPress={() => test.mutate()}>{lines.length > 0 ? t('connections.test_again') : t('connections.test')}</Button></>}>
      <p>{t('connections.test_text')}</p>
      <div aria-live="polite" className="stack">
        {test.data && <Notice kind={test.data.sent ? 'ok' : 'error'} title={test.data.sent ? t('connections.test_sent') : t('connections.test_failed')} />}
        {test.isError && <ErrorPanel error={test.error} />}
      </div>
      {lines.length > 0 && (
        <div>
          <div className="spread"><h3>{t('connections.log')}</h3><CopyButton text={log} label={t('connections.copy_log')} /></div>
          <ol className="stack-tight steps-log">{lines.map((l, i) => <li key={i}><span className="muted">{moment(l.at)}</span> {l.text}</li>)}</ol>
        </div>
      )}
    </Dialog>
  );
}
