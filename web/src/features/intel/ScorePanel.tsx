import type { ReactNode } from 'react';
import type { CveDetail } from '@/api/types';
import { Waterfall } from '@/design/charts';
import { percent } from '@/design/format';
import { known, label, t, type MessageKey } from '@/messages';

const components = ['attack_vector', 'attack_complexity', 'attack_requirements', 'privileges_required', 'user_interaction', 'scope', 'confidentiality_impact', 'integrity_impact', 'availability_impact'] as const;

/** What percentile of EPSS asks of an operator, in the wording of the product. */
function epssAdvice(percentile: number): MessageKey {
  if (percentile >= 0.95) return 'epss.advice.95';
  if (percentile >= 0.9) return 'epss.advice.90';
  if (percentile >= 0.75) return 'epss.advice.75';
  return percentile >= 0.5 ? 'epss.advice.50' : 'epss.advice.0';
}

/** The three scores, each taken apart: where BCS comes from, what the CVSS letters say, what EPSS means. */
export function ScorePanel({ cve }: { cve: CveDetail }): ReactNode {
  const { bcs, cvss, epss } = cve.scoring;
  const parts = components.filter((c) => typeof cvss?.[c] === 'string' && cvss[c] !== '');
  return (
    <section className="panel" aria-labelledby="scores">
      <div className="panel-head"><h2 id="scores">{t('cve.scores')}</h2></div>
      <div className="panel-body">
        <div className="section">
          <h3>{t('cve.bcs_title')}{bcs?.score !== undefined && bcs.score !== null && <span className="muted"> {bcs.score.toFixed(2)}{bcs.tier ? ` · ${label('severity', bcs.tier)}` : ''}</span>}</h3>
          {bcs?.contributions && bcs.score !== undefined ? (
            <>
              <Waterfall contributions={bcs.contributions} score={bcs.score} />
              <p className="xsmall muted" style={{ marginTop: 8 }}>{bcs.rule} {t('score.formula', { version: bcs.formula_version ?? '' })}</p>
            </>
          ) : <p className="muted">{t('score.none')}</p>}
        </div>
        <div className="section">
          <h3>CVSS {cvss?.version}{cvss?.score !== undefined && cvss.score !== null && <span className="muted"> {cvss.score.toFixed(1)}</span>}</h3>
          {cvss?.vector && <p className="hash" style={{ marginBottom: 8 }}>{cvss.vector}</p>}
          {parts.length > 0 ? (
            <dl className="facts" style={{ gridTemplateColumns: 'minmax(130px, max-content) minmax(0, 1fr)' }}>
              {parts.map((c) => (
                <div key={c} style={{ display: 'contents' }}>
                  <dt>{label('cvss', c)}</dt>
                  <dd><b>{label('cvss_value', String(cvss![c]))}</b><span className="muted"> {known(`cvss_plain.${c}.${String(cvss![c])}`)}</span></dd>
                </div>
              ))}
            </dl>
          ) : <p className="muted">{t('common.not_known')}</p>}
        </div>
        <div className="section">
          <h3>EPSS{epss?.score !== undefined && epss.score !== null && <span className="muted"> {percent(epss.score)}</span>}</h3>
          {epss?.score === undefined || epss.score === null ? <p className="muted">{t('epss.none')}</p> : (
            <p>{t('epss.sentence', { probability: percent(epss.score), interpretation: epss.interpretation ?? '' })} {epss.percentile !== undefined && epss.percentile !== null && t(epssAdvice(epss.percentile))}</p>
          )}
        </div>
      </div>
    </section>
  );
}
