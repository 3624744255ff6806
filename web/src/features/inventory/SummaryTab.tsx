import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { queries } from '@/api/queries';
import { Trend } from '@/design/charts';
import { moment } from '@/design/format';
import { Loaded } from '@/design/states';
import { label, t } from '@/messages';
import { BreakdownPanel } from '../dashboard/breakdowns';
import { FigureCard, figureColumns } from '../dashboard/FigureCard';

/** The environment in figures, each with its rule. */
export function SummaryTab(): ReactNode {
  const { environmentId } = useParams({ strict: false }) as { environmentId: string };
  const query = useQuery(queries.summary(environmentId));
  return (
    <Loaded query={query} rows={12}>
      {(s) => (
        <div className="stack" style={{ gap: 16 }}>
          <p className="small muted">{t('summary.as_of', { time: moment(s.as_of) })}</p>
          <div className="grid figures" style={figureColumns(s.figures.length)}>{s.figures.map((f) => <FigureCard key={f.id} figure={f} environment={environmentId} />)}</div>
          <div className="grid two">
            <BreakdownPanel title={t('dashboard.by_severity')} data={s.by_severity} prefix="severity" environment={environmentId} kind="donut" />
            <section className="panel" aria-labelledby="trend">
              <div className="panel-head"><h2 id="trend">{t('summary.trend')}</h2>{s.trend.direction && <span className={`chip ${s.trend.direction === 'worsening' ? 'warn' : s.trend.direction === 'improving' ? 'ok' : ''}`}>{label('direction', s.trend.direction)}</span>}</div>
              <div className="panel-body">{s.trend.weeks.length > 1 ? <Trend weeks={s.trend.weeks} /> : <p className="muted">{t('summary.trend_none')}</p>}</div>
              {s.trend.weeks.length > 1 && (
                <details className="panel-body" style={{ paddingTop: 0 }}>
                  <summary>{t('chart.as_table')}</summary>
                  <table className="table plain" aria-label={t('summary.trend')}>
                    <thead><tr><th scope="col">{t('summary.week')}</th><th scope="col" className="num">{t('summary.opened')}</th><th scope="col" className="num">{t('summary.closed')}</th></tr></thead>
                    <tbody>{s.trend.weeks.map((w) => <tr key={w.week}><td>{w.week}</td><td className="num">{w.opened}</td><td className="num">{w.closed}</td></tr>)}</tbody>
                  </table>
                </details>
              )}
              <p className="panel-note">{s.trend.rule}</p>
            </section>
            <BreakdownPanel title={t('summary.by_zone')} data={s.by_zone} prefix="zone" environment={environmentId} kind="bars" />
            <div className="stack" style={{ gap: 16 }}>
              <BreakdownPanel title={t('dashboard.by_layer')} data={s.by_layer} prefix="layer" environment={environmentId} kind="bars" />
              <BreakdownPanel title={t('dashboard.quality')} data={s.data_quality} prefix="quality" environment={environmentId} kind="bars" />
            </div>
          </div>
        </div>
      )}
    </Loaded>
  );
}
