// Why this finding exists, how bad it is and why, what repairs it, what was decided: one drawer, the list stays behind it.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { queries } from '@/api/queries';
import { ticketQueries } from '@/api/tickets';
import type { Decision, FindingDetail, FindingState } from '@/api/types';
import { useRecordKeys } from '@/app/keys';
import { useMay } from '@/app/permissions';
import { ConfidenceChip, ExploitBadges, ScoreScale, SeverityBadge, StateChip } from '@/design/badges';
import { Waterfall } from '@/design/charts';
import { Button, CopyButton } from '@/design/controls';
import { Drawer } from '@/design/dialogs';
import { day, moment, percent } from '@/design/format';
import { Icon, type IconName } from '@/design/icons';
import { Loaded, Notice } from '@/design/states';
import { label, t } from '@/messages';
import { CreateTicketDialog } from '../tickets/CreateTicketDialog';
import { Attachments } from '../triage/Attachments';
import { Comments } from '../triage/Comments';
import { WorkPanel } from '../triage/WorkPanel';
import { DecisionDialog } from './DecisionDialog';

/** States of findings that still wait for repair. */
const ticketable: ReadonlySet<FindingState> = new Set<FindingState>(['active', 'undecided', 'acknowledged', 'ticketed']);

interface Props { environment: string; match: string; previous?: string | undefined; next?: string | undefined; onGo: (match: string) => void; onClose: () => void }

export function FindingDrawer({ environment, match, previous, next, onGo, onClose }: Props): ReactNode {
  const query = useQuery(queries.finding(environment, match));
  const [decision, setDecision] = useState<Decision | null>(null);
  const [ticketing, setTicketing] = useState(false);
  const finding = query.data;
  const mayDo = useMay();
  const may = mayDo('triage_findings');
  const ticket = useQuery({ ...ticketQueries.list(environment, { asset_id: finding?.asset.id, cve_id: finding?.cve_id, state: 'open,reopened', per_page: 1 }), enabled: finding !== undefined }).data?.rows[0];
  useRecordKeys({ previous, next, onGo, off: decision !== null || ticketing });
  const decided = finding && finding.state !== 'active' && finding.state !== 'undecided';
  return (
    <Drawer open onClose={onClose} title={finding ? finding.cve_id : t('findings.one')}
      head={
        <div className="spread">
          <p className="small muted">{finding && t('findings.on_asset', { asset: finding.asset.name })}</p>
          <span className="row" style={{ gap: 2 }}>
            <Step icon="left" label={t('findings.previous')} to={previous} onGo={onGo} />
            <Step icon="right" label={t('findings.next')} to={next} onGo={onGo} />
          </span>
        </div>
      }
      foot={finding && (
        <>
          <Link className="btn quiet" to="/vulnerabilities/$cveId" params={{ cveId: finding.cve_id }}>{t('findings.open_cve')}</Link>
          <span className="grow" />
          {ticket
            ? <Link className="btn" to="/tickets/$ticketId" params={{ ticketId: ticket.id }}><Icon name="wrench" />{t('tickets.of_finding', { id: ticket.id })}</Link>
            : mayDo('manage_tickets') && ticketable.has(finding.state) && <Button icon="wrench" onPress={() => setTicketing(true)}>{t('tickets.create')}…</Button>}
          {may && (decided ? <Button onPress={() => setDecision('restore')} icon="undo">{t('decision.button.restore')}…</Button> : (
            <>
              <Button onPress={() => setDecision('dismiss')}>{t('decision.button.dismiss')}…</Button>
              <Button look="primary" onPress={() => setDecision('acknowledge')}>{t('decision.button.acknowledge')}…</Button>
            </>
          ))}
        </>
      )}>
      <Loaded query={query} rows={12}>{(f) => <Body finding={f} />}</Loaded>
      {decision && finding && <DecisionDialog environment={environment} finding={finding} decision={decision} onClose={() => setDecision(null)} />}
      {ticketing && finding && <CreateTicketDialog environment={environment} finding={finding} onClose={() => setTicketing(false)} />}
    </Drawer>
  );
}

function Step({ icon, label: name, to, onGo }: { icon: IconName; label: string; to: string | undefined; onGo: (match: string) => void }): ReactNode {
  return <button type="button" className="btn icon quiet small" aria-label={name} title={name} disabled={!to} onClick={() => to && onGo(to)}><Icon name={icon} /></button>;
}

function Body({ finding: f }: { finding: FindingDetail }): ReactNode {
  return (
    <>
      <div className="section">
        <p style={{ fontSize: 'var(--size-l)', marginBottom: 8 }}>{f.title}</p>
        <div className="row"><SeverityBadge severity={f.severity} /><StateChip state={f.state} /><ExploitBadges kev={f.kev_flagged} maturity={f.exploit_maturity} epss={f.epss_percentile} /></div>
      </div>
      {f.decision && <DecisionNotice finding={f} />}
      <WorkPanel finding={f} />
      <div className="section">
        <h3>{t('findings.why_match')}</h3>
        <p>{f.explanation.sentence}</p>
        {f.explanation.warnings.map((w) => <div key={w.code} style={{ marginTop: 8 }}><Notice kind="warn"><p className="small">{w.message} <span className="hash">{w.code}</span></p></Notice></div>)}
        <Identity finding={f} />
        <h4 style={{ margin: '14px 0 6px' }}>{t('findings.criteria')}</h4>
        <table className="table plain" aria-label={t('findings.criteria')}>
          <thead><tr><th scope="col">{t('findings.criterion')}</th><th scope="col">{t('findings.hit')}</th><th scope="col">{t('cve.source')}</th></tr></thead>
          <tbody>
            {f.explanation.criteria.map((c, i) => (
              <tr key={i}>
                <td><code className="wrap-anywhere">{c.statement}</code><span className="xsmall muted" style={{ display: 'block' }}>{c.why}</span></td>
                <td><span className={`chip ${c.hit ? 'warn' : ''}`}>{c.hit ? <><Icon name="check" />{t('findings.applies')}</> : t('findings.applies_not')}</span></td>
                <td className="small">{label('source', c.source)}<span className="xsmall muted wrap-anywhere" style={{ display: 'block' }}>{c.document} {c.revision}</span></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="section">
        <h3>{t('cve.fix')}</h3>
        <p><b>{f.fix.action}</b> {f.fix.derived && <span className="chip warn">{t('fixes.derived')}</span>}</p>
        {f.fix.conflict && <div style={{ marginTop: 8 }}><Notice kind="warn"><p className="small">{f.fix.conflict}</p></Notice></div>}
        <ul className="stack-tight small" style={{ marginTop: 6 }}>
          {(f.fix.stated ?? []).map((s) => <li key={s.source + s.document}><span className="muted">{label('source', s.source)} {s.document}:</span> {s.action}</li>)}
        </ul>
      </div>
      <div className="section">
        <h3>{t('findings.scores')}</h3>
        <Scores finding={f} />
      </div>
      <div className="section">
        <h3>{t('findings.asset')}</h3>
        <dl className="facts">
          <dt>{t('asset.name')}</dt><dd><Link to="/environments/$environmentId/assets" params={{ environmentId: f.environment.id }} search={{ asset: f.asset.id } as never}>{f.asset.name}</Link></dd>
          <dt>{t('asset.product')}</dt><dd>{f.asset.vendor} {f.asset.product}</dd>
          <dt>{t('asset.version')}</dt><dd>{f.asset.version || t('common.not_known')}</dd>
          <dt>{t('asset.zone')}</dt><dd>{f.asset.zone || t('findings.no_zone')}</dd>
          <dt>{t('asset.criticality')}</dt><dd>{label('criticality', f.asset.criticality)}</dd>
          <dt>{t('findings.first_seen')}</dt><dd>{day(f.first_seen_at)}</dd>
        </dl>
      </div>
      <Attachments finding={f} />
      <Comments finding={f} />
      <div className="section">
        <h3>{t('findings.history')}</h3>
        <ol className="timeline">
          {f.history.map((h, i) => (
            <li key={i}>
              <p>{h.sentence}</p>
              {h.reason && <p className="small">{label('reason', h.reason)}{h.notes ? `: ${h.notes}` : ''}</p>}
              <p className="xsmall muted">{moment(h.at)} · {h.actor.name || h.actor.email}{h.log_index !== null && h.log_index !== undefined && <> · <Link to="/log" search={{ entry: String(h.log_index) } as never}>{t('findings.log_entry', { index: String(h.log_index) })}</Link></>}</p>
            </li>
          ))}
        </ol>
      </div>
    </>
  );
}

function DecisionNotice({ finding }: { finding: FindingDetail }): ReactNode {
  const d = finding.decision!;
  const who = typeof d.actor === 'string' ? d.actor : (d.actor?.name ?? d.actor?.email ?? t('common.not_known'));
  return (
    <div className="section">
      <Notice kind="ok" title={`${label('state', finding.state)}: ${label('reason', d.reason)}`}>
        {d.notes && <p className="wrap-anywhere">{d.notes}</p>}
        <p className="xsmall">{t('findings.decided', { who, when: moment(d.at) })}{d.review_date && <> · {t('decision.review')} {day(d.review_date)}</>}{d.expires_at && <> · {t('decision.expires')} {day(d.expires_at)}</>}</p>
      </Notice>
    </div>
  );
}

function Identity({ finding: f }: { finding: FindingDetail }): ReactNode {
  const { identity } = f.explanation;
  return (
    <dl className="facts" style={{ marginTop: 10 }}>
      <dt>{t('findings.said')}</dt><dd>{Object.values(identity.said).filter(Boolean).join(' · ') || t('common.not_known')}</dd>
      <dt>{t('findings.resolved_as')}</dt><dd>{identity.resolved_as ? <span className="hash-row"><span className="hash">{identity.resolved_as}</span><CopyButton text={identity.resolved_as} /></span> : t('common.not_known')}</dd>
      <dt>{t('findings.confidence')}</dt>
      <dd><span className="row"><ConfidenceChip confidence={f.confidence} /><span className="muted">{t('findings.identity_confidence', { value: identity.confidence })} · {label('tier', f.match_tier)}</span></span></dd>
      <dt>{t('findings.basis')}</dt><dd>{identity.match_basis.map((b) => label('basis', b)).join(', ') || t('common.not_known')}</dd>
    </dl>
  );
}

function Scores({ finding: f }: { finding: FindingDetail }): ReactNode {
  const { bcs, priority, cvss } = f.scores;
  return (
    <div className="stack">
      {([['findings.bcs_long', bcs], ['findings.priority_long', priority]] as const).map(([name, score]) => score && (
        <details key={name} open={name === 'findings.bcs_long'}>
          <summary><b>{t(name)}</b> {name === 'findings.bcs_long' ? <ScoreScale score={score.score} /> : <b>{t('score.of_hundred', { score: score.score.toFixed(2) })}</b>}</summary>
          <Waterfall contributions={score.contributions} score={score.score} scaleTo={name === 'findings.bcs_long' ? 10 : 100} />
          <p className="xsmall muted">{score.rule} {t('score.formula', { version: score.formula_version })}</p>
        </details>
      ))}
      {!bcs && <p className="muted">{t('score.none')}</p>}
      <dl className="facts">
        {cvss.map((c) => <div key={c.vector + c.issuer} style={{ display: 'contents' }}><dt>CVSS {c.version} · {c.issuer}</dt><dd>{c.score?.toFixed(1) ?? t('common.not_known')} {c.chosen && <span className="chip ok">{t('cve.chosen')}</span>} <span className="hash muted">{c.vector}</span></dd></div>)}
        <dt>EPSS</dt><dd>{percent(f.epss_score)}</dd>
        {f.priority_reason && <><dt>{t('findings.priority')}</dt><dd>{f.priority_reason}</dd></>}
      </dl>
    </div>
  );
}
