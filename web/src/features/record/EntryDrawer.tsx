// One entry: what changed, and the proof that it lies in the signed tree, step by step.
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { proofOf, queries } from '@/api/queries';
import type { InclusionProof, LogRow } from '@/api/types';
import { Button, CopyButton } from '@/design/controls';
import { Drawer } from '@/design/dialogs';
import { moment, number } from '@/design/format';
import { ErrorPanel, Loaded, Notice } from '@/design/states';
import { label, t } from '@/messages';
import { canVerifyHere, checkInclusion, fromBase64, sameHash, type ProofOutcome } from './proof';

interface Checked { proof: InclusionProof; outcome: ProofOutcome; text: string; matchesCheckpoint: boolean }

export function EntryDrawer({ index, row: listed, onVerified, onClose }: { index: number; row: LogRow | undefined; onVerified: (index: number) => void; onClose: () => void }): ReactNode {
  const checkpoint = useQuery(queries.checkpoint()).data;
  const entry = useQuery({ ...queries.logEntry(index), enabled: !listed });
  const row = listed ?? entry.data;
  const check = useMutation({
    mutationFn: async (): Promise<Checked> => {
      const proof = await proofOf(index, checkpoint?.tree_size);
      const outcome = await checkInclusion(proof);
      return { proof, outcome, text: new TextDecoder().decode(fromBase64(proof.leaf)), matchesCheckpoint: checkpoint !== undefined && checkpoint.tree_size === proof.tree_size && sameHash(checkpoint.root_hash, outcome.computedRoot) };
    },
    onSuccess: (c) => { if (c.outcome.ok && c.matchesCheckpoint) onVerified(index); },
  });
  return (
    <Drawer open onClose={onClose} title={t('log.entry', { index: String(index) })}
      foot={<Button look="primary" icon="check" isDisabled={check.isPending || !canVerifyHere()} onPress={() => check.mutate()}>{t('log.prove')}</Button>}>
      {!row && <Loaded query={entry}>{() => null}</Loaded>}
      {row && (
        <>
          <div className="section">
            <p style={{ fontSize: 'var(--size-l)', marginBottom: 10 }}>{row.sentence}</p>
            <dl className="facts">
              <dt>{t('log.when')}</dt><dd>{moment(row.timestamp)} <span className="hash muted">{row.timestamp}</span></dd>
              <dt>{t('log.who')}</dt><dd>{row.actor.name} <span className="muted">{row.actor.email}</span></dd>
              <dt>{t('log.action')}</dt><dd>{label('action', row.action)} <span className="hash muted">{row.action}</span></dd>
              <dt>{t('log.resource')}</dt><dd>{row.resource_type} <span className="hash">{row.resource_id}</span></dd>
              <dt>{t('log.where')}</dt><dd>{row.environment_name || t('log.organization')}</dd>
              {row.ip_address && <><dt>{t('log.address')}</dt><dd className="mono">{row.ip_address}</dd></>}
            </dl>
          </div>
          {(row.before || row.after) && <div className="section"><h3>{t('log.changed')}</h3><Changes before={row.before ?? {}} after={row.after ?? {}} /></div>}
          {row.detail !== null && row.detail !== undefined && <div className="section"><h3>{t('log.detail')}</h3><pre className="json" tabIndex={0}>{JSON.stringify(row.detail, null, 2)}</pre></div>}
        </>
      )}
      <div className="section" aria-live="polite">
        <h3>{t('log.proof')}</h3>
        {!canVerifyHere() && <Notice kind="warn"><p className="small">{t('log.no_crypto')}</p></Notice>}
        {check.isError && <ErrorPanel error={check.error} />}
        {check.data ? <Outcome checked={check.data} /> : <p className="small muted">{t('log.prove_text')}</p>}
        {row && <dl className="facts" style={{ marginTop: 10 }}><dt>{t('log.leaf')}</dt><dd><span className="hash-row"><span className="hash">{row.leaf_hash}</span><CopyButton text={row.leaf_hash} /></span></dd></dl>}
      </div>
    </Drawer>
  );
}

function Changes({ before, after }: { before: Record<string, unknown>; after: Record<string, unknown> }): ReactNode {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const text = (v: unknown): string => (v === undefined || v === null || v === '' ? t('log.empty') : typeof v === 'string' ? v : JSON.stringify(v));
  return (
    <table className="table plain" aria-label={t('log.changed')}>
      <thead><tr><th scope="col">{t('log.field')}</th><th scope="col">{t('log.before')}</th><th scope="col">{t('log.after')}</th></tr></thead>
      <tbody>{fields.map((f) => <tr key={f}><td><b>{label('field', f)}</b></td><td className="wrap-anywhere muted">{text(before[f])}</td><td className="wrap-anywhere">{text(after[f])}</td></tr>)}</tbody>
    </table>
  );
}

function Outcome({ checked: { proof, outcome, text, matchesCheckpoint } }: { checked: Checked }): ReactNode {
  const good = outcome.ok && matchesCheckpoint;
  return (
    <div className="stack">
      <Notice kind={good ? 'ok' : 'error'} title={good ? t('log.proof_good') : t('log.proof_bad')}>
        <p className="small">{good ? t('log.proof_good_text', { index: String(proof.index), size: number(proof.tree_size), steps: outcome.steps }) : outcome.problem ? t(`log.problem.${outcome.problem}`) : t('log.problem.checkpoint')}</p>
      </Notice>
      <details>
        <summary>{t('log.steps')}</summary>
        <dl className="facts" style={{ marginTop: 8 }}>
          <dt>{t('log.leaf_computed')}</dt><dd className="hash">{outcome.leafHash}</dd>
          {proof.path.map((p, i) => <div key={p + i} style={{ display: 'contents' }}><dt>{t('log.step', { n: i + 1 })}</dt><dd className="hash">{p}</dd></div>)}
          <dt>{t('log.root_computed')}</dt><dd className="hash">{outcome.computedRoot}</dd>
          <dt>{t('log.canonical')}</dt><dd><pre className="json" tabIndex={0}>{text}</pre></dd>
        </dl>
      </details>
    </div>
  );
}
