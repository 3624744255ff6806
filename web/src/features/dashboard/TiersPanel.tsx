import type { ReactNode } from 'react';
import type { Tiers } from '@/api/triage';
import { share } from '@/design/format';
import { label, t } from '@/messages';
import { CountLink } from './links';

/** How much asks for action how soon: the four tiers, each with the way to its rows. */
export function TiersPanel({ data, environment }: { data: Tiers; environment?: string | undefined }): ReactNode {
  return (
    <section className="panel" aria-labelledby="tiers-title">
      <div className="panel-head"><h2 id="tiers-title">{t('dashboard.tiers')}</h2></div>
      <div className="panel-body table-wrap" role="group" aria-label={t('dashboard.tiers')} tabIndex={0}>
        <table className="table plain" aria-label={t('dashboard.tiers')}>
          <thead><tr><th scope="col">{t('dashboard.tier')}</th><th scope="col">{t('dashboard.within')}</th><th scope="col" className="num">{t('dashboard.findings')}</th><th scope="col" className="num">{t('dashboard.share')}</th></tr></thead>
          <tbody>
            {data.rows.map((r) => (
              <tr key={r.key}>
                <td><b>{label('urgency', r.key)}</b></td>
                <td>{r.within}</td>
                <td className="num"><CountLink count={r.count} target={r} environment={environment} what={label('urgency', r.key)} /></td>
                <td className="num">{share(r.count, data.denominator.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="panel-note">{data.rule}</p>
    </section>
  );
}
