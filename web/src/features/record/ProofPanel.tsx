// The state of the whole log: checkpoint, its signature (checked here), and the server's full verification on request.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { calls, queries, useWrite } from '@/api/queries';
import type { Checkpoint } from '@/api/types';
import { Button, CopyButton } from '@/design/controls';
import { ago, moment, number } from '@/design/format';
import { Icon } from '@/design/icons';
import { ErrorPanel, Loaded, Notice } from '@/design/states';
import { t } from '@/messages';
import { canVerifyHere, checkNote, sameHash, type NoteOutcome } from './proof';

export function ProofPanel({ start }: { start: boolean }): ReactNode {
  const query = useQuery(queries.checkpoint());
  const verify = useWrite(calls.verifyLog, [['checkpoint']]);
  const started = useRef(false);
  const { mutate } = verify;
  useEffect(() => {
    if (start && !started.current) {
      started.current = true;
      mutate(undefined as never);
    }
  }, [start, mutate]);
  return (
    <section className="panel" aria-labelledby="checkpoint">
      <div className="panel-head">
        <h2 id="checkpoint">{t('log.checkpoint')}</h2>
        <Button look="primary" small icon="check" isDisabled={verify.isPending} onPress={() => verify.mutate(undefined as never)}>{verify.isPending ? t('log.verifying') : t('log.verify')}</Button>
      </div>
      <Loaded query={query} rows={3}>{(c) => <Facts checkpoint={c} />}</Loaded>
      <div aria-live="polite">
        {verify.data && (
          <div className="panel-body" style={{ paddingTop: 0 }}>
            <Notice kind={verify.data.ok ? 'ok' : 'error'} title={verify.data.ok ? t('log.verified', { n: verify.data.entries_checked }) : t('log.broken')}>
              <p className="small">{verify.data.message}{verify.data.seconds !== undefined && ` ${t('log.verified_in', { seconds: verify.data.seconds.toFixed(2) })}`}</p>
              {verify.data.first_divergent !== null && verify.data.first_divergent !== undefined && <p><b>{t('log.divergent', { index: String(verify.data.first_divergent) })}</b></p>}
            </Notice>
          </div>
        )}
        {verify.isError && <div className="panel-body"><ErrorPanel error={verify.error} onRetry={() => verify.mutate(undefined as never)} /></div>}
      </div>
      <p className="panel-note">{t('log.offline')}</p>
    </section>
  );
}

function Facts({ checkpoint: c }: { checkpoint: Checkpoint }): ReactNode {
  const [signature, setSignature] = useState<NoteOutcome | null>(null);
  useEffect(() => {
    let current = true;
    if (canVerifyHere()) checkNote(c.note, c.public_key).then((s) => current && setSignature(s), () => current && setSignature({ ok: false, problem: 'malformed' }));
    return () => { current = false; };
  }, [c]);
  // The signed text, not the fields beside it, is what counts: both must say the same.
  const agrees = signature?.ok && signature.treeSize === c.tree_size && sameHash(signature.rootHash ?? '', c.root_hash);
  return (
    <div className="panel-body">
      <dl className="facts">
        <dt>{t('log.tree_size')}</dt><dd>{t('log.entries_n', { n: c.tree_size })}</dd>
        <dt>{t('log.root')}</dt><dd><span className="hash-row"><span className="hash">{c.root_hash}</span><CopyButton text={c.root_hash} label={t('log.copy_root')} /></span></dd>
        <dt>{t('log.origin')}</dt><dd>{c.origin} <span className="muted">{t('log.key', { key: c.key_id })}</span></dd>
        {c.timestamp && <><dt>{t('log.signed_at')}</dt><dd>{moment(c.timestamp)} <span className="muted">{ago(c.timestamp)}</span></dd></>}
        <dt>{t('log.signature')}</dt>
        <dd aria-live="polite">
          {!canVerifyHere() ? t('log.no_crypto') : signature === null ? t('common.working') : agrees ? <span className="chip ok"><Icon name="check" />{t('log.signature_good')}</span>
            : signature.problem === 'unsupported' ? t('log.signature_unsupported') : <span className="chip act-now"><Icon name="alert" />{t('log.signature_bad')}</span>}
        </dd>
      </dl>
      <details style={{ marginTop: 10 }}><summary>{t('log.note')}</summary><pre className="json" tabIndex={0}>{c.note}</pre><p className="visually-hidden">{number(c.tree_size)}</p></details>
    </div>
  );
}
