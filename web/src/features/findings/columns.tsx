import type { Finding } from '@/api/types';
import { ConfidenceChip, ExploitBadges, ScoreScale, SeverityBadge, StateChip } from '@/design/badges';
import { day, decimal, percent } from '@/design/format';
import type { Column } from '@/design/table';
import { label, t } from '@/messages';
import { ClockChip, UrgencyChip } from '../triage/chips';

export const findingColumns = (open: (id: string) => void): Column<Finding>[] => [
  { id: 'cve', head: t('findings.vulnerability'), sort: 'cve', ascending: true, text: (r) => r.cve_id,
    cell: (r) => <><button type="button" className="row-link" onClick={() => open(r.match_id)}>{r.cve_id}</button><span className="title clip" title={r.title}>{r.title}</span></> },
  { id: 'asset', head: t('findings.asset'), sort: 'asset', ascending: true, text: (r) => r.asset.name,
    cell: (r) => <><span style={{ fontWeight: 560 }}>{r.asset.name}</span><span className="title short clip" title={`${r.asset.vendor} ${r.asset.product} ${r.asset.version}`}>{r.asset.vendor} {r.asset.product} {r.asset.version || t('findings.no_version')}</span></> },
  { id: 'severity', head: t('findings.severity'), sort: 'severity', text: (r) => r.severity, cell: (r) => <SeverityBadge severity={r.severity} /> },
  { id: 'bcs', head: t('findings.bcs'), sort: 'bcs', text: (r) => decimal(r.bcs_score, 2), cell: (r) => <ScoreScale score={r.bcs_score} /> },
  { id: 'priority', head: t('findings.priority'), sort: 'priority', optional: true, hidden: true, num: true, text: (r) => decimal(r.priority, 2), cell: (r) => decimal(r.priority, 2) },
  { id: 'exploit', head: t('findings.exploitation'), optional: true, text: (r) => (r.kev_flagged ? 'KEV' : r.exploit_maturity), cell: (r) => <ExploitBadges kev={r.kev_flagged} maturity={r.exploit_maturity} epss={r.epss_percentile} /> },
  { id: 'epss', head: 'EPSS', sort: 'epss', optional: true, hidden: true, num: true, text: (r) => percent(r.epss_score), cell: (r) => percent(r.epss_score) },
  { id: 'match', head: t('findings.match'), optional: true, text: (r) => `${r.match_tier} ${r.confidence}`, cell: (r) => <span className="stack-tight" style={{ gap: 0 }}><ConfidenceChip confidence={r.confidence} /><span className="xsmall muted nowrap">{label('tier', r.match_tier)}</span></span> },
  { id: 'fix', head: t('cve.fix'), optional: true, text: (r) => r.fix.action, cell: (r) => <span className="small" style={{ display: 'block', maxWidth: 180 }}>{r.fix.action}{r.fix.derived && <span className="muted"> {t('findings.derived')}</span>}</span> },
  { id: 'zone', head: t('findings.zone'), optional: true, text: (r) => r.asset.zone ?? '', cell: (r) => r.asset.zone || <span className="muted">{t('findings.no_zone')}</span> },
  { id: 'layer', head: t('findings.layer'), optional: true, hidden: true, text: (r) => r.asset.layer, cell: (r) => label('layer', r.asset.layer) },
  { id: 'seen', head: t('findings.first_seen'), sort: 'newest', optional: true, hidden: true, text: (r) => r.first_seen_at, cell: (r) => <span className="nowrap">{day(r.first_seen_at)}</span> },
  { id: 'urgency', head: t('findings.urgency'), optional: true, text: (r) => String(r.urgency ?? ''), cell: (r) => <UrgencyChip tier={r.urgency} reason={r.urgency_reason} /> },
  { id: 'due', head: t('findings.due'), optional: true, text: (r) => r.clock?.due_at ?? '', cell: (r) => <ClockChip clock={r.clock} /> },
  { id: 'assignee', head: t('findings.assignee'), optional: true, text: (r) => r.assignee?.email ?? '', cell: (r) => r.assignee?.name ?? <span className="muted">{t('work.nobody')}</span> },
  { id: 'state', head: t('findings.state'), optional: true, hidden: true, text: (r) => r.state, cell: (r) => <StateChip state={r.state} /> },
];
