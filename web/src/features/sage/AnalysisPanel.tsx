// What a CVE means for a plant: chapters of sentences, attack techniques with their countermeasures, a rule for sensors, and how well all that is grounded.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { sageQueries, type Analysis, type ConfidenceTier } from '@/api/sage';
import { Waterfall } from '@/design/charts';
import { decimal } from '@/design/format';
import { Loaded } from '@/design/states';
import { label, t } from '@/messages';
import { Sentences } from './Sentences';
import { VirtualPatchSection } from './VirtualPatchSection';

const looks: Record<ConfidenceTier, string> = { SOVEREIGN_AUDIT_PASS: 'ok', HIGH_CONFIDENCE: 'ok', MODERATE: 'warn', LOW: 'unknown' };

export function AnalysisPanel({ cve }: { cve: string }): ReactNode {
  const query = useQuery(sageQueries.analysis(cve));
  return (
    <section className="panel" aria-labelledby="analysis">
      <div className="panel-head"><h2 id="analysis">{t('analysis.title')}</h2>{query.data && <ConfidenceTierChip tier={query.data.confidence.tier} score={query.data.confidence.score} />}</div>
      <div className="panel-body">
        <Loaded query={query} rows={8}>{(a) => <Chapters analysis={a} />}</Loaded>
      </div>
      <p className="panel-note">{t('analysis.note')}</p>
    </section>
  );
}

function ConfidenceTierChip({ tier, score }: { tier: ConfidenceTier; score: number }): ReactNode {
  return <span className={`chip ${looks[tier] ?? ''}`}><span>{label('analysis_tier', tier)} {decimal(score, 2)}</span></span>;
}

function Chapters({ analysis: a }: { analysis: Analysis }): ReactNode {
  return (
    <>
      <Sentences title={t('analysis.summary')} sentences={a.executive_summary} />
      <Sentences title={t('analysis.context')} sentences={a.ics_context} />
      <Sentences title={t('analysis.guidance')} sentences={a.remediation_guidance} />
      <Techniques analysis={a} />
      <Controls analysis={a} />
      {a.virtual_patch && <VirtualPatchSection patch={a.virtual_patch} />}
      <section className="section">
        <h3>{t('analysis.confidence')}</h3>
        <p className="small muted">{label('analysis_tier_help', a.confidence.tier)}</p>
        <details>
          <summary>{t('analysis.confidence_parts')}</summary>
          <Waterfall contributions={a.confidence.parts} score={a.confidence.score} scaleTo={1} />
          <p className="xsmall muted">{t('analysis.confidence_rule')}</p>
        </details>
      </section>
    </>
  );
}

/** Clauses of IEC 62443 as chips. */
function Clauses({ ids, part }: { ids: string[]; part: '3-3' | '4-2' }): ReactNode {
  return <>{ids.map((id) => <span key={id} className="chip" title={t('analysis.clause', { part, id })} style={{ margin: '0 4px 4px 0' }}>{id}</span>)}</>;
}

function Techniques({ analysis: a }: { analysis: Analysis }): ReactNode {
  if (a.techniques.length === 0) return null;
  return (
    <section className="section">
      <h3>{t('analysis.techniques')}</h3>
      <div className="table-wrap" role="group" aria-label={t('analysis.techniques')} tabIndex={0}>
        <table className="table plain" aria-label={t('analysis.techniques')}>
          <thead><tr><th scope="col">{t('analysis.technique')}</th><th scope="col">{t('analysis.why')}</th><th scope="col">{t('analysis.mitigations')}</th></tr></thead>
          <tbody>
            {a.techniques.map((x) => (
              <tr key={x.id}>
                <td><b>{x.id}</b> {x.name}</td>
                <td className="small">{x.why}</td>
                <td>
                  <ul className="stack-tight">
                    {x.mitigations.map((id) => {
                      const m = a.mitigations.find((y) => y.id === id);
                      return <li key={id} className="small"><span className="muted">{id}</span> {m?.name} <Clauses ids={m?.iec62443_3_3 ?? []} part="3-3" /><Clauses ids={m?.iec62443_4_2 ?? []} part="4-2" /></li>;
                    })}
                  </ul>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Controls({ analysis: a }: { analysis: Analysis }): ReactNode {
  if (a.controls.length === 0) return null;
  return (
    <section className="section">
      <h3>{t('analysis.controls')}</h3>
      <ul className="stack">
        {a.controls.map((c) => (
          <li key={c.id}>
            <p className="sentences">{c.text}</p>
            <Clauses ids={c.iec62443_3_3} part="3-3" /><Clauses ids={c.iec62443_4_2} part="4-2" />{c.nerc_cip && <span className="chip wrap">{c.nerc_cip}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
