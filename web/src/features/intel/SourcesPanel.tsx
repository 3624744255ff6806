import type { ReactNode } from 'react';
import type { CveDetail } from '@/api/types';
import { moment } from '@/design/format';
import { Notice } from '@/design/states';
import { label, t } from '@/messages';

/** Where sources disagree, side by side with the value we use and the rule; then every source with its digest. */
export function SourcesPanel({ cve }: { cve: CveDetail }): ReactNode {
  const disagreements = cve.disagreements ?? [];
  const sources = cve.sources ?? [];
  return (
    <>
      {disagreements.length > 0 && (
        <section className="panel" aria-labelledby="disagree">
          <div className="panel-head"><h2 id="disagree">{t('cve.disagree')}</h2></div>
          <div className="panel-body stack">
            <Notice kind="warn"><p className="small">{t('cve.disagree_text')}</p></Notice>
            {disagreements.map((d) => (
              <div key={d.field} className="stack-tight">
                <h3>{label('claim', d.field)}</h3>
                <div className="compare">
                  <table className="table plain" aria-label={label('claim', d.field)}>
                    <thead><tr>{d.values.map((v) => <th key={v.source + v.document} scope="col">{label('source', v.source)} {v.chosen && <span className="chip ok">{t('cve.chosen')}</span>}<span className="xsmall muted" style={{ display: 'block', fontWeight: 400 }}>{v.document}</span></th>)}</tr></thead>
                    <tbody><tr>{d.values.map((v) => <td key={v.source + v.document} className="mono wrap-anywhere">{v.value}</td>)}</tr></tbody>
                  </table>
                </div>
                <p className="xsmall muted">{t('cve.rule')}: {d.rule}</p>
              </div>
            ))}
          </div>
        </section>
      )}
      <section className="panel" aria-labelledby="provenance">
        <div className="panel-head"><h2 id="provenance">{t('cve.provenance')}</h2></div>
        <div className="panel-body">
          {sources.length === 0 ? <p className="muted">{t('common.not_known')}</p> : sources.map((s) => (
            <details key={s.source + s.document} className="section">
              <summary><b>{label('source', s.source)}</b> {s.document} · {t('cve.revision')} {s.revision || t('common.not_known')}</summary>
              <dl className="facts" style={{ margin: '8px 0 4px' }}>
                <dt>{t('cve.retrieved')}</dt><dd>{moment(s.retrieved_at)}</dd>
                <dt>{t('cve.digest')}</dt><dd className="hash">{s.digest}</dd>
                {Object.entries(s.says ?? {}).map(([field, text]) => <div key={field} style={{ display: 'contents' }}><dt>{label('claim', field)}</dt><dd>{String(text)}</dd></div>)}
              </dl>
            </details>
          ))}
        </div>
      </section>
    </>
  );
}
