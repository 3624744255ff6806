// The exposure at a glance: every figure with its counting rule, its whole, and the way to its rows.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { queries } from '@/api/queries';
import { useListState } from '@/app/list_state';
import { May } from '@/app/permissions';
import { useTitle } from '@/app/title';
import { moment } from '@/design/format';
import { Empty, Loaded } from '@/design/states';
import { t } from '@/messages';
import { BreakdownPanel } from './breakdowns';
import { FeedsPanel } from './FeedsPanel';
import { FigureCard, figureColumns } from './FigureCard';
import { StrikeList } from './StrikeList';
import { TiersPanel } from './TiersPanel';

export function DashboardPage(): ReactNode {
  const [search] = useListState();
  const environment = search['environment'];
  const query = useQuery(queries.dashboard(environment));
  const environments = useQuery(queries.environments()).data;
  useTitle(t('nav.dashboard'));
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{t('dashboard.title')}</h1>
          <p>{environments?.find((e) => e.id === environment)?.name ?? t('shell.all_environments')}{query.data && <> · {t('dashboard.as_of', { time: moment(query.data.as_of), revision: String(query.data.corpus_revision) })}</>}</p>
        </div>
      </div>
      {environments?.length === 0 && (
        <section className="panel" style={{ marginBottom: 16 }}>
          <Empty icon="plant" title={t('dashboard.first_title')} text={t('dashboard.first_text')}><May to="manage_environments"><Link className="btn primary" to="/environments" search={{ new: '1' } as never}>{t('env.new')}</Link></May></Empty>
        </section>
      )}
      <Loaded query={query} rows={12}>
        {(data) => (
          <div className="stack" style={{ gap: 16 }}>
            <div className="grid figures" style={figureColumns(data.figures.length)}>{data.figures.map((f) => <FigureCard key={f.id} figure={f} environment={environment} />)}</div>
            {data.clocks && <div className="grid figures" style={figureColumns(data.clocks.length)}>{data.clocks.map((f) => <FigureCard key={f.id} figure={f} environment={environment} />)}</div>}
            {data.tiers && <TiersPanel data={data.tiers} environment={environment} />}
            <StrikeList title={t('dashboard.strike')} data={data.strike_list} environment={environment} />
            {data.fix_first && <StrikeList title={t('dashboard.fix_first')} data={data.fix_first} environment={environment} />}
            <div className="grid three">
              <BreakdownPanel title={t('dashboard.by_severity')} data={data.by_severity} prefix="severity" environment={environment} kind="donut" />
              <BreakdownPanel title={t('dashboard.by_layer')} data={data.by_layer} prefix="layer" environment={environment} kind="bars" />
              <BreakdownPanel title={t('dashboard.quality')} data={data.data_quality} prefix="quality" environment={environment} kind="bars" />
            </div>
            <FeedsPanel feeds={data.feeds} />
          </div>
        )}
      </Loaded>
    </>
  );
}
