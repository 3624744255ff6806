// Hosts come as CSV: a file or a pasted block. What the server refuses is listed with its reason, the rest is stored.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { FileTrigger } from 'react-aria-components';
import { hostsAtOnce, submitHosts, type Rejection } from '@/api/windows';
import { Button, CopyButton, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel, Notice } from '@/design/states';
import { t } from '@/messages';
import { asCsv } from '../inventory/csv';
import { batches } from './batches';

const header = 'asset_id,os_product,edition_id,display_version,os_build,architecture,installation_type,installed_kbs,kb_source,esu_enrolled,collected_at';
interface Outcome { stored: number; rejected: Rejection[] }

export function SubmitDialog({ environment, onClose }: { environment: string; onClose: () => void }): ReactNode {
  const [text, setText] = useState('');
  const [done, setDone] = useState(0);
  const client = useQueryClient();
  const pieces = batches(asCsv(text), hostsAtOnce);
  const submit = useMutation({
    mutationFn: async (): Promise<Outcome> => {
      const out: Outcome = { stored: 0, rejected: [] };
      for (const [i, piece] of pieces.entries()) {
        setDone(i);
        const reply = await submitHosts(environment, piece);
        out.stored += reply.data.assets.length;
        out.rejected.push(...reply.data.rejected);
      }
      return out;
    },
    onSettled: () => { for (const queryKey of [['environment', environment, 'windows'], ['log']]) void client.invalidateQueries({ queryKey }); },
  });
  const outcome = submit.data;
  return (
    <Dialog open wide title={t('windows.submit')} onClose={onClose}
      foot={outcome ? <Button onPress={onClose}>{t('common.close')}</Button> : <><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={pieces.length === 0 || submit.isPending} onPress={() => submit.mutate()}>{submit.isPending ? t('windows.sending', { done, all: pieces.length }) : t('windows.store')}</Button></>}>
      {outcome ? <OutcomeView outcome={outcome} /> : (
        <>
          <p>{t('windows.submit_text')}</p>
          <div className="row"><code className="wrap-anywhere grow small">{header}</code><CopyButton text={header + '\n'} label={t('windows.copy_header')} /></div>
          <div><FileTrigger acceptedFileTypes={['.csv', '.txt', 'text/csv']} onSelect={(files) => void files?.[0]?.text().then(setText)}><Button icon="upload">{t('import.choose')}</Button></FileTrigger></div>
          <TextField multiline mono rows={8} label={t('windows.paste')} help={t('windows.paste_help')} value={text} onChange={setText} />
          {submit.isError && <ErrorPanel error={submit.error} />}
        </>
      )}
    </Dialog>
  );
}

function OutcomeView({ outcome }: { outcome: Outcome }): ReactNode {
  // The pressed button is gone; the focus goes to what came of it, so that Escape and Tab go on working.
  const head = useRef<HTMLDivElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <div className="stack" ref={head} tabIndex={-1}>
      <Notice kind={outcome.stored > 0 ? 'ok' : 'warn'} role="status" title={t('windows.stored', { n: outcome.stored })} />
      {outcome.rejected.length > 0 && (
        <>
          <h3>{t('windows.rejected', { n: outcome.rejected.length })}</h3>
          <div className="table-wrap" role="group" aria-label={t('windows.rejected', { n: outcome.rejected.length })} tabIndex={0}>
            <table className="table plain" aria-label={t('windows.rejected', { n: outcome.rejected.length })}>
              <thead><tr><th scope="col">{t('windows.host')}</th><th scope="col">{t('windows.reasons')}</th></tr></thead>
              <tbody>{outcome.rejected.map((r, i) => <tr key={i}><td>{r.asset_id ?? t('windows.not_echoed')}</td><td><ul className="stack-tight small">{r.errors.map((e, j) => <li key={j}>{e.message} <span className="hash">{e.code}</span></li>)}</ul></td></tr>)}</tbody>
            </table>
          </div>
        </>
      )}
    </div>
  );
}
