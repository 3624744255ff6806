// One finding: acknowledge, dismiss or restore. Undo stays on offer for ten seconds.
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { calls, useWrite } from '@/api/queries';
import { triage, triageCalls } from '@/api/triage';
import type { Decision, Finding } from '@/api/types';
import { Button } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { isoDay } from '@/design/format';
import { ErrorPanel, Notice } from '@/design/states';
import { toast } from '@/design/toasts';
import { t } from '@/messages';
import { DecisionForm } from './DecisionForm';
import { bodyOf, noInput, problemsOf } from './reasons';

export function DecisionDialog({ environment, finding, decision, onClose }: { environment: string; finding: Finding; decision: Decision; onClose: () => void }): ReactNode {
  const [input, setInput] = useState(noInput);
  const [tried, setTried] = useState(false);
  const stale = [['environment', environment], ['environments'], ['dashboard'], ['log'], ['checkpoint']];
  const undo = useWrite(() => calls.decide(environment, finding.match_id, 'restore', { notes: t('decision.undo_note') }), stale);
  const save = useWrite(() => calls.decide(environment, finding.match_id, decision, bodyOf(decision, input)), stale, () => {
    toast(t(`decision.done.${decision}`, { cve: finding.cve_id, asset: finding.asset.name }), decision === 'restore' ? undefined : { label: t('common.undo'), run: () => undo.mutate(undefined) });
    onClose();
  });
  // Where the policy wants four eyes on accepted risks, this only asks for them.
  const policy = useQuery(triage.policy()).data;
  const asks = decision === 'acknowledge' && input.reason === 'accepted_risk' && policy?.approve_acceptance === true;
  const ask = useWrite(() => { const { reason: _, ...body } = bodyOf(decision, input); return triageCalls.askApproval(environment, { ...body, match_ids: [finding.match_id] }); }, [...stale, ['approvals']], () => {
    toast(t('approval.asked'));
    onClose();
  });
  const problems = problemsOf(decision, input, isoDay(new Date().toISOString())!);
  const submit = (): void => {
    setTried(true);
    if (problems.length === 0) (asks ? ask : save).mutate(undefined);
  };
  return (
    <Dialog open title={t(`decision.title.${decision}`, { cve: finding.cve_id })} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={save.isPending || ask.isPending} onPress={submit}>{asks ? t('approval.ask') : t(`decision.button.${decision}`)}</Button></>}>
      <p className="muted">{t(`decision.effect.${decision}`)}</p>
      <p><b>{finding.asset.name}</b> <span className="muted">{finding.asset.vendor} {finding.asset.product} {finding.asset.version}</span></p>
      <DecisionForm decision={decision} input={input} onChange={setInput} problems={problems} shown={tried} />
      {asks && <Notice kind="info"><p>{t('approval.needed')}</p></Notice>}
      {(save.error ?? ask.error) && <ErrorPanel error={save.error ?? ask.error} />}
    </Dialog>
  );
}
