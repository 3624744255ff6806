import type { ReactNode } from 'react';
import type { CveDetail } from '@/api/types';
import { label, t } from '@/messages';

/** Affected products as each source states them: nothing merged, so that differences stay visible. */
export function AffectedTable({ cve }: { cve: CveDetail }): ReactNode {
  const rows = cve.affected_products ?? [];
  return (
    <section className="panel" aria-labelledby="affected">
      <div className="panel-head"><h2 id="affected">{t('cve.affected')}</h2><span className="muted small">{t('cve.statements', { n: rows.length })}</span></div>
      <div className="panel-body">
        {rows.length === 0 ? <p className="muted">{t('cve.affected_none')}</p> : (
          <div className="table-wrap" role="group" aria-label={t('cve.affected')} tabIndex={0} style={{ maxHeight: 460 }}>
            <table className="table" aria-label={t('cve.affected')}>
              <thead><tr><th scope="col">{t('cve.product')}</th><th scope="col">{t('cve.status')}</th><th scope="col">{t('cve.versions')}</th><th scope="col">{t('cve.fixed_version')}</th><th scope="col">{t('cve.source')}</th></tr></thead>
              <tbody>
                {rows.map((r, i) => (
                  <tr key={i}>
                    <td><b>{r.vendor}</b> {r.product}{r.platform && <span className="xsmall muted" style={{ display: 'block' }}>{t('cve.on_platform', { platform: r.platform })}</span>}</td>
                    <td><span className={`chip ${r.status === 'affected' ? 'warn' : r.status === 'fixed' || r.status === 'not_affected' ? 'ok' : ''}`}>{label('status', r.status)}</span></td>
                    <td>{r.versions.length > 0 ? r.versions.map((v) => <div key={v} className="mono nowrap">{v}</div>) : <span className="muted">{t('cve.no_versions')}</span>}</td>
                    <td className="mono">{r.fixed_version || <span className="muted">{t('cve.not_stated')}</span>}</td>
                    <td className="nowrap">{label('source', r.source)}<span className="xsmall muted" style={{ display: 'block' }}>{r.document}</span></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </section>
  );
}
