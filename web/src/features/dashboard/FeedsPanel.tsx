import type { ReactNode } from 'react';
import type { Feed } from '@/api/types';
import { ago, moment, number } from '@/design/format';
import { label, t } from '@/messages';

const look: Record<Feed['state'], string> = { fresh: 'ok', late: 'warn', failed: 'warn', never: '', off: '', starter: 'info' };

/** How old the intelligence is, source by source. */
export function FeedsPanel({ feeds, detailed }: { feeds: Feed[]; detailed?: boolean }): ReactNode {
  return (
    <section className="panel" aria-labelledby="feeds-title">
      <div className="panel-head"><h2 id="feeds-title">{t('feeds.title')}</h2></div>
      <div className="panel-body table-wrap" role="group" aria-label={t('feeds.title')} tabIndex={0}>
        <table className="table plain" aria-label={t('feeds.title')}>
          <thead><tr><th scope="col">{t('feeds.source')}</th><th scope="col">{t('feeds.state')}</th><th scope="col">{t('feeds.last')}</th><th scope="col" className="num">{t('feeds.records')}</th>{detailed && <th scope="col">{t('feeds.interval')}</th>}</tr></thead>
          <tbody>
            {feeds.map((f) => (
              <tr key={f.source}>
                <td><b>{f.name}</b>{f.message && <span className="xsmall muted" style={{ display: 'block' }}>{f.message}</span>}</td>
                <td><span className={`chip ${look[f.state] ?? ''}`}><span>{label('feed_state', f.state)}</span></span></td>
                <td className="nowrap">{f.last_success_at ? <>{moment(f.last_success_at)} <span className="muted">{ago(f.last_success_at)}</span></> : t('common.not_known')}</td>
                <td className="num">{number(f.records)}</td>
                {detailed && <td>{interval(f.interval_seconds)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="panel-note">{t('feeds.rule')}</p>
    </section>
  );
}

function interval(seconds: number): string {
  if (seconds >= 86_400) return t('feeds.every_days', { n: Math.round(seconds / 86_400) });
  if (seconds >= 3600) return t('feeds.every_hours', { n: Math.round(seconds / 3600) });
  return t('feeds.every', { n: Math.round(seconds / 60) });
}
