import type { ReactNode } from 'react';
import type { ClockView } from '@/api/triage';
import { day } from '@/design/format';
import { Icon } from '@/design/icons';
import { label, t } from '@/messages';

const look: Record<string, string> = { running: 'info', breached: 'warn', paused: '', met: 'ok', none: '' };

/** Until when, and how it stands; a missed date is told by word and sign, not by colour alone. */
export function ClockChip({ clock }: { clock: ClockView | null | undefined }): ReactNode {
  if (!clock || clock.state === 'none') return <span className="muted">{t('work.no_date')}</span>;
  return (
    <span className="stack-tight" style={{ gap: 0 }}>
      <span className={`chip ${look[clock.state] ?? ''}`}>{clock.state === 'breached' && <Icon name="alert" />}<span>{label('clock', clock.state)}</span></span>
      {clock.due_at && <span className="xsmall muted nowrap">{day(clock.due_at)}</span>}
    </span>
  );
}

export function UrgencyChip({ tier, reason }: { tier: number | undefined; reason?: string | undefined }): ReactNode {
  if (!tier) return <span className="muted">{t('common.not_known')}</span>;
  return <span className={`chip nowrap ${tier === 1 ? 'act-now' : tier === 2 ? 'warn' : ''}`} title={reason}>{label('urgency', String(tier))}</span>;
}
