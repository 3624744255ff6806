import { useQuery } from '@tanstack/react-query';
import { useId, type ReactNode } from 'react';
import { useWrite } from '@/api/queries';
import { triage, triageCalls } from '@/api/triage';
import type { FindingDetail } from '@/api/types';
import { useMay } from '@/app/permissions';
import { IconButton } from '@/design/controls';
import { bytes, day } from '@/design/format';
import { ErrorPanel, Loaded } from '@/design/states';
import { t } from '@/messages';

/** Proofs and letters on a finding, each with its digest. */
export function Attachments({ finding: f }: { finding: FindingDetail }): ReactNode {
  const query = useQuery(triage.attachments(f.environment.id, f.match_id));
  const may = useMay()('triage_findings');
  const id = useId();
  const stale = [['environment', f.environment.id, 'finding', f.match_id, 'attachments'], ['log'], ['checkpoint']];
  const add = useWrite((file: File) => triageCalls.attach(f.environment.id, f.match_id, file), stale);
  const withdraw = useWrite((attachment: string) => triageCalls.withdrawAttachment(f.environment.id, f.match_id, attachment), stale);
  return (
    <div className="section">
      <h3>{t('attachments.title')}</h3>
      <Loaded query={query} rows={2}>
        {(rows) => rows.length === 0 ? <p className="muted small">{t('attachments.none')}</p> : (
          <ul className="stack-tight">
            {rows.map((a) => (
              <li key={a.id} className="row">
                <span className="grow"><a href={triage.attachmentAddress(f.environment.id, f.match_id, a.id)} download={a.file_name} className="wrap-anywhere">{a.file_name}</a>
                  <span className="xsmall muted" style={{ display: 'block' }}>{bytes(a.size_bytes)} · {a.added_by.name} · {day(a.added_at)} · SHA-256 {a.sha256.slice(0, 12)}…</span></span>
                {may && <IconButton icon="trash" small label={t('attachments.withdraw', { name: a.file_name })} onPress={() => withdraw.mutate(a.id)} />}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {may && (
        <div className="field" style={{ marginTop: 8 }}>
          <label htmlFor={id}>{t('attachments.add')}</label>
          <input id={id} type="file" className="input" accept=".pdf,.png,.jpg,.jpeg,.txt,.csv,.log,.docx,.xlsx,.pptx,.odt,.ods,.odp"
            onChange={(e) => { const file = e.target.files?.[0]; if (file) add.mutate(file); e.target.value = ''; }} />
          <span className="help">{t('attachments.help')}</span>
        </div>
      )}
      {(add.error ?? withdraw.error) && <ErrorPanel error={add.error ?? withdraw.error} />}
    </div>
  );
}
