// Which reasons a decision may carry (docs/api.md), and what each of them needs.
import type { Decision, Reason } from '@/api/types';

export const reasonsFor: Record<Decision, Reason[]> = {
  acknowledge: ['compensating_control', 'accepted_risk', 'not_applicable', 'false_match', 'escalated'],
  dismiss: ['false_match', 'not_applicable', 'duplicate'],
  restore: [],
};

export interface DecisionInput { reason: Reason | ''; notes: string; review_date: string; expires_at: string }
export const noInput: DecisionInput = { reason: '', notes: '', review_date: '', expires_at: '' };

export type InputProblem = 'reason' | 'notes' | 'review_past' | 'expires_past' | 'order';

/** What is missing or wrong before the server is asked; `today` as ISO day. */
export function problemsOf(decision: Decision, input: DecisionInput, today: string): InputProblem[] {
  const out: InputProblem[] = [];
  if (decision === 'restore') return out;
  if (!input.reason) out.push('reason');
  // A compensating control without its description is one of the things an auditor rejects.
  if (input.reason === 'compensating_control' && input.notes.trim().length === 0) out.push('notes');
  if (input.review_date && input.review_date < today) out.push('review_past');
  if (input.expires_at && input.expires_at < today) out.push('expires_past');
  if (input.review_date && input.expires_at && input.review_date > input.expires_at) out.push('order');
  return out;
}

/** The request body, empty fields left out. */
export function bodyOf(decision: Decision, input: DecisionInput): Record<string, string> {
  const out: Record<string, string> = {};
  if (decision !== 'restore') out['reason'] = input.reason;
  if (input.notes.trim()) out['notes'] = input.notes.trim();
  if (decision === 'acknowledge' && input.review_date) out['review_date'] = input.review_date;
  if (decision === 'acknowledge' && input.expires_at) out['expires_at'] = input.expires_at;
  return out;
}
