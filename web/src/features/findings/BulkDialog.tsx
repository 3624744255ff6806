// Many findings at once: the server counts first (dry run), the button names that count, then it is applied in one transaction.
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { calls, useWrite } from '@/api/queries';
import type { Decision } from '@/api/types';
import { Button } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { isoDay, number } from '@/design/format';
import { ErrorPanel, Notice } from '@/design/states';
import { toast } from '@/design/toasts';
import { t } from '@/messages';
import { DecisionForm } from './DecisionForm';
import { bodyOf, noInput, problemsOf } from './reasons';

export interface BulkScope { filter: Record<string, string>; match_ids?: string[] }

export function BulkDialog({ environment, decision, scope, described, onClose, onDone }: {
  environment: string; decision: Decision; scope: BulkScope; described: string; onClose: () => void; onDone: () => void;
}): ReactNode {
  const [input, setInput] = useState(noInput);
  const [tried, setTried] = useState(false);
  // The count does not depend on the reason; a neutral one is sent so that the server can validate the same request.
  const preview = useMutation({ mutationFn: () => calls.bulk(environment, { ...scope, decision, reason: decision === 'restore' ? undefined : 'false_match', dry_run: true }) });
  const apply = useWrite(() => calls.bulk(environment, { ...scope, decision, ...bodyOf(decision, input), dry_run: false }), [['environment', environment], ['environments'], ['dashboard'], ['log'], ['checkpoint']], (result) => {
    toast(t(`bulk.done.${decision}`, { n: result.count }));
    onDone();
  });
  const { mutate } = preview;
  useEffect(() => mutate(), [mutate]);
  const problems = problemsOf(decision, input, isoDay(new Date().toISOString())!);
  const count = preview.data?.count;
  const submit = (): void => {
    setTried(true);
    if (problems.length === 0) apply.mutate(undefined);
  };
  return (
    <Dialog open wide title={t(`bulk.title.${decision}`)} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={apply.isPending || !count} onPress={submit}>{count === undefined ? t('common.working') : t(`bulk.button.${decision}`, { n: count })}</Button></>}>
      <div aria-live="polite">
        {preview.isPending && <Notice><p>{t('bulk.counting')}</p></Notice>}
        {preview.isError && <ErrorPanel error={preview.error} onRetry={() => preview.mutate()} />}
        {count !== undefined && <Notice kind={count > 0 ? 'info' : 'warn'} title={t('bulk.preview', { n: count })}><p className="small">{t('bulk.scope', { what: described })} {t('bulk.one_entry')}</p></Notice>}
      </div>
      <DecisionForm decision={decision} input={input} onChange={setInput} problems={problems} shown={tried} />
      {apply.isError && <ErrorPanel error={apply.error} />}
      <p className="visually-hidden">{number(count)}</p>
    </Dialog>
  );
}
