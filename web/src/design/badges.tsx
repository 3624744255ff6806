// Small marks with one meaning each: severity (shape + word + colour), exploitation, state, score scale, security-level vector.
import type { ReactNode } from 'react';
import { label, t } from '@/messages';
import type { Confidence, FindingState, Maturity, Severity } from '@/api/types';
import { decimal, epssRank, percent } from './format';
import { Icon } from './icons';

const shapes: Record<Severity, ReactNode> = {
  CRITICAL: <path d="M6 0 12 6 6 12 0 6z" />,
  HIGH: <path d="M6 .5 12 11.5H0z" />,
  MEDIUM: <rect x="1" y="1" width="10" height="10" />,
  LOW: <circle cx="6" cy="6" r="5.5" />,
  NONE: <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="2" />,
};

/** The shape alone, for charts and dense rows. */
export function SeverityShape({ severity }: { severity: Severity }): ReactNode {
  return <svg viewBox="0 0 12 12" width="12" height="12" fill="currentColor" aria-hidden="true" className={`fill-${severity}`}>{shapes[severity] ?? shapes.NONE}</svg>;
}

export function SeverityBadge({ severity }: { severity: Severity }): ReactNode {
  return <span className={`sev ${severity}`}><SeverityShape severity={severity} />{label('severity', severity)}</span>;
}

/** Known exploitation and published attack code. Only known exploitation is red. */
export function ExploitBadges({ kev, maturity, epss }: { kev: boolean; maturity: Maturity; epss?: number | null | undefined }): ReactNode {
  return (
    <span className="row" style={{ gap: 4 }}>
      {kev && <span className="chip act-now" title={t('badge.kev_title')}><Icon name="flame" />{t('badge.kev')}</span>}
      {!kev && maturity === 'WEAPONIZED' && <span className="chip act-now"><Icon name="flame" />{t('maturity.WEAPONIZED')}</span>}
      {!kev && maturity === 'FUNCTIONAL' && <span className="chip warn" title={t('badge.exploit_title')}>{t('badge.exploit')}</span>}
      {maturity === 'POC' && <span className="chip" title={t('badge.poc_title')}>{t('badge.poc')}</span>}
      {epss !== undefined && epss !== null && epss >= 0.9 && <span className="chip info" title={t('badge.epss_title', { value: percent(epss) })}>EPSS {epssRank(epss)}</span>}
    </span>
  );
}

const stateLook: Record<FindingState, string> = {
  active: 'info', undecided: 'unknown', acknowledged: 'ok', dismissed: '', ticketed: 'warn', remediated: 'ok', closed: 'ok', withdrawn: '',
};
export function StateChip({ state }: { state: FindingState }): ReactNode {
  return <span className={`chip ${stateLook[state] ?? ''}`}><span>{label('state', state)}</span></span>;
}

export function ConfidenceChip({ confidence }: { confidence: Confidence }): ReactNode {
  const filled = confidence === 'HIGH' ? 3 : confidence === 'MEDIUM' ? 2 : 1;
  return (
    <span className="row nowrap" style={{ gap: 6 }} title={label('confidence_help', confidence)}>
      <svg viewBox="0 0 15 10" width="15" height="10" aria-hidden="true" fill="currentColor">
        {[0, 1, 2].map((i) => <rect key={i} x={i * 5} y={7 - i * 3} width="3.4" height={3 + i * 3} opacity={i < filled ? 1 : 0.22} />)}
      </svg>
      {label('confidence', confidence)}
    </span>
  );
}

/** A score from 0 to 10 on a ruled scale, like the face of an instrument. */
export function ScoreScale({ score, digits = 2 }: { score: number | null | undefined; digits?: number }): ReactNode {
  if (score === null || score === undefined) return <span className="muted">{t('common.not_known')}</span>;
  const tone = score >= 9 ? 'CRITICAL' : score >= 7 ? 'HIGH' : score >= 4 ? 'MEDIUM' : 'LOW';
  return (
    <span className="scale">
      <svg viewBox="0 0 62 12" aria-hidden="true" className={`fill-${tone}`}>
        <path d={Array.from({ length: 11 }, (_, i) => `M${1 + i * 6} ${i % 5 === 0 ? 1 : 4}V6.5`).join('')} stroke="var(--line-strong)" strokeWidth="1" />
        <rect x="0.5" y="7.5" width="61" height="4" rx="1" fill="var(--line)" />
        <rect x="0.5" y="7.5" width={Math.max(1, score * 6.1)} height="4" rx="1" fill="currentColor" />
      </svg>
      {decimal(score, digits)}
    </span>
  );
}

export const requirements = ['IAC', 'UC', 'SI', 'DC', 'RDF', 'TRE', 'RA'] as const;

/** The target vector as seven cells in the order of the foundational requirements. */
export function SecurityLevels({ vector }: { vector: number[] | null | undefined }): ReactNode {
  if (!vector || vector.length === 0) return <span className="chip unknown"><span>{t('zones.not_set')}</span></span>;
  const spoken = requirements.map((fr, i) => `${label('fr', fr)} ${vector[i] ?? 0}`).join(', ');
  return (
    <span className="sl-t" role="img" aria-label={t('zones.vector_spoken', { levels: spoken })}>
      {requirements.map((fr, i) => <span key={fr} data-level={vector[i] ?? 0} title={`${label('fr', fr)}: ${vector[i] ?? 0}`}>{vector[i] ?? 0}</span>)}
    </span>
  );
}
