import type { ReactNode } from 'react';
import type { Decision } from '@/api/types';
import { RadioCards, TextField } from '@/design/controls';
import { label, t } from '@/messages';
import { reasonsFor, type DecisionInput, type InputProblem } from './reasons';

/** Reason, notes and dates of a decision; the same form for one finding and for thousands. */
export function DecisionForm({ decision, input, onChange, problems, shown }: {
  decision: Decision; input: DecisionInput; onChange: (input: DecisionInput) => void; problems: InputProblem[]; shown: boolean;
}): ReactNode {
  const error = (kind: InputProblem): string | undefined => (shown && problems.includes(kind) ? t(`decision.problem.${kind}`) : undefined);
  const notesNeeded = input.reason === 'compensating_control';
  return (
    <div className="stack">
      {decision !== 'restore' && (
        <>
          <RadioCards legend={t('decision.reason')} name="reason" value={input.reason} onChange={(reason) => onChange({ ...input, reason: reason as DecisionInput['reason'] })}
            options={reasonsFor[decision].map((r) => ({ value: r, label: label('reason', r), help: label('reason_help', r) }))} />
          {error('reason') && <p className="small" role="alert" style={{ color: 'var(--act)' }}>{error('reason')}</p>}
        </>
      )}
      <TextField multiline label={notesNeeded ? t('decision.control') : t('decision.notes')} help={notesNeeded ? t('decision.control_help') : t('decision.notes_help')} value={input.notes} onChange={(notes) => onChange({ ...input, notes })} required={notesNeeded} error={error('notes')} />
      {decision === 'acknowledge' && (
        <div className="form-grid">
          <TextField type="date" label={t('decision.review')} help={t('decision.review_help')} value={input.review_date} onChange={(review_date) => onChange({ ...input, review_date })} error={error('review_past') ?? error('order')} />
          <TextField type="date" label={t('decision.expires')} help={t('decision.expires_help')} value={input.expires_at} onChange={(expires_at) => onChange({ ...input, expires_at })} error={error('expires_past')} />
        </div>
      )}
    </div>
  );
}
