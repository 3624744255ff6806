import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useWrite } from '@/api/queries';
import { triage, triageCalls } from '@/api/triage';
import type { FindingDetail } from '@/api/types';
import { useMay } from '@/app/permissions';
import { Button, TextField } from '@/design/controls';
import { moment } from '@/design/format';
import { ErrorPanel, Loaded } from '@/design/states';
import { t } from '@/messages';

/** What people say about a finding; it stays inside the organization. */
export function Comments({ finding: f }: { finding: FindingDetail }): ReactNode {
  const query = useQuery(triage.comments(f.environment.id, f.match_id));
  const may = useMay();
  const [text, setText] = useState('');
  const stale = [['environment', f.environment.id, 'finding', f.match_id, 'comments'], ['log'], ['checkpoint']];
  const add = useWrite(() => triageCalls.addComment(f.environment.id, f.match_id, text), stale, () => setText(''));
  const withdraw = useWrite((id: string) => triageCalls.withdrawComment(f.environment.id, f.match_id, id), stale);
  return (
    <div className="section">
      <h3>{t('comments.title')}</h3>
      <Loaded query={query} rows={2}>
        {(rows) => rows.length === 0 ? null : (
          <ol className="stack-tight" style={{ listStyle: 'none', padding: 0 }}>
            {rows.map((c) => (
              <li key={c.id}>
                {c.body ? <p className="wrap-anywhere" style={{ whiteSpace: 'pre-wrap' }}>{c.body}</p> : <p className="muted">{t('comments.withdrawn')}</p>}
                <p className="xsmall muted">{moment(c.at)} · {c.author.name}{c.changed_at && ` · ${t('comments.changed')}`}{c.body && c.yours && <> · <Button look="link" onPress={() => withdraw.mutate(c.id)}>{t('comments.withdraw')}</Button></>}</p>
              </li>
            ))}
          </ol>
        )}
      </Loaded>
      {may('comment') && (
        <>
          <TextField multiline rows={2} label={t('comments.new')} help={t('comments.help')} value={text} onChange={setText} />
          {/* Never disabled: a button that goes grey under the focus loses it. */}
          <Button small onPress={() => { if (text.trim() && !add.isPending) add.mutate(undefined); }}>{t('comments.add')}</Button>
        </>
      )}
      {(add.error ?? withdraw.error) && <ErrorPanel error={add.error ?? withdraw.error} />}
    </div>
  );
}
