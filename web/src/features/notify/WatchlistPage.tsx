// What a person follows apart from assets: CVEs, vendors, products, protocols, and what the intelligence has on them.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { notifyCalls, notifyQueries, type WatchEntry, type Watchlist, type WatchMatch } from '@/api/notify';
import { useWrite } from '@/api/queries';
import { useListState } from '@/app/list_state';
import { May, useMay } from '@/app/permissions';
import { useTitle } from '@/app/title';
import { ExploitBadges, ScoreScale, SeverityBadge } from '@/design/badges';
import { Button, FilterChip, IconButton } from '@/design/controls';
import { day, isoDay } from '@/design/format';
import { Empty, ErrorPanel, Loaded } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';
import { WatchDialog } from './WatchDialog';

const matchesOfEach = 50;

export function WatchlistPage(): ReactNode {
  const [search, set] = useListState();
  const list = useQuery(notifyQueries.watchlist());
  const [adding, setAdding] = useState(false);
  useTitle(t('nav.watchlist'));
  return (
    <>
      <div className="page-head">
        <div><h1>{t('nav.watchlist')}</h1><p>{t('watch.text')}</p></div>
        <May to="manage_watchlist"><Button look="primary" icon="plus" onPress={() => setAdding(true)}>{t('watch.add')}</Button></May>
      </div>
      <div className="stack" style={{ gap: 16 }}>
        <section className="panel" aria-labelledby="watched">
          <div className="panel-head"><h2 id="watched">{t('watch.watched')}</h2>{list.data && <span className="muted small">{t('watch.used', { used: list.data.used, limit: list.data.limit })}</span>}</div>
          <Loaded query={list}>{(data) => <Entries list={data} shown={search['entry']} onShow={(entry) => set({ entry })} onAdd={() => setAdding(true)} />}</Loaded>
        </section>
        {(list.data?.total ?? 0) > 0 && <Matches entries={list.data!.items} entry={search['entry']} onClear={() => set({ entry: undefined })} />}
      </div>
      {adding && <WatchDialog onClose={() => setAdding(false)} />}
    </>
  );
}

function Entries({ list, shown, onShow, onAdd }: { list: Watchlist; shown: string | undefined; onShow: (id: string) => void; onAdd: () => void }): ReactNode {
  const may = useMay()('manage_watchlist');
  const remove = useWrite((e: WatchEntry) => notifyCalls.unwatch(e.id), [['watchlist']], (_, e) => toast(t('watch.removed', { name: e.name })));
  if (list.items.length === 0) return <Empty icon="eye" title={t('watch.none')} text={t('watch.none_text')}><May to="manage_watchlist"><Button onPress={onAdd}>{t('watch.add')}</Button></May></Empty>;
  return (
    <>
      {remove.isError && <ErrorPanel error={remove.error} />}
      <div className="table-wrap" role="group" aria-label={t('watch.watched')} tabIndex={0}>
        <table className="table" aria-label={t('watch.watched')}>
          <thead><tr><th scope="col">{t('watch.what')}</th><th scope="col">{t('watch.kind')}</th><th scope="col">{t('watch.threshold')}</th><th scope="col">{t('watch.since')}</th>{may && <th scope="col"><span className="visually-hidden">{t('common.actions')}</span></th>}</tr></thead>
          <tbody>
            {list.items.map((e) => (
              <tr key={e.id} data-current={shown === e.id}>
                <td>{e.entity_type === 'cve' ? <Link className="row-link" to="/vulnerabilities/$cveId" params={{ cveId: e.entity_id }}>{e.name}</Link> : <button type="button" className="row-link" onClick={() => onShow(e.id)}>{e.name}</button>}</td>
                <td>{label('watch_type', e.entity_type)}</td>
                <td>{e.severity_threshold ? t('watch.from', { severity: label('severity', e.severity_threshold) }) : t('watch.any')}</td>
                <td className="nowrap">{day(e.created_at)}</td>
                {may && <td className="num"><IconButton small icon="trash" label={t('watch.remove', { name: e.name })} onPress={() => remove.mutate(e)} /></td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Matches({ entries, entry, onClear }: { entries: WatchEntry[]; entry: string | undefined; onClear: () => void }): ReactNode {
  const query = useQuery(notifyQueries.watchMatches(matchesOfEach));
  const only = entries.find((e) => e.id === entry);
  return (
    <section className="panel" aria-labelledby="matches">
      <div className="panel-head"><h2 id="matches">{t('watch.matches')}</h2>{only && <FilterChip name={t('watch.what')} value={only.name} onRemove={onClear} />}</div>
      <Loaded query={query}>{(rows) => <MatchTable rows={only ? rows.filter((r) => r.entry_id === only.id) : rows} />}</Loaded>
      <p className="panel-note">{t('watch.matches_rule', { n: matchesOfEach })}</p>
    </section>
  );
}

function MatchTable({ rows }: { rows: WatchMatch[] }): ReactNode {
  if (rows.length === 0) return <Empty icon="search" title={t('watch.no_matches')} text={t('watch.no_matches_text')} />;
  return (
    <div className="table-wrap" role="group" aria-label={t('watch.matches')} tabIndex={0}>
      <table className="table" aria-label={t('watch.matches')}>
        <thead><tr><th scope="col">{t('findings.vulnerability')}</th><th scope="col">{t('findings.severity')}</th><th scope="col">{t('findings.bcs')}</th><th scope="col">{t('findings.exploitation')}</th><th scope="col">{t('cve.product')}</th><th scope="col">{t('watch.because')}</th><th scope="col">{t('cve.published')}</th></tr></thead>
        <tbody>
          {rows.map((r) => (
            <tr key={`${r.entry_id} ${r.cve_id}`}>
              <td><Link className="row-link" to="/vulnerabilities/$cveId" params={{ cveId: r.cve_id }}>{r.cve_id}</Link><span className="title wide clip" title={r.title}>{r.title}</span></td>
              <td>{r.severity ? <SeverityBadge severity={r.severity} /> : <span className="muted">{t('common.not_known')}</span>}</td>
              <td><ScoreScale score={r.bcs_score} /></td>
              <td><ExploitBadges kev={r.kev_flagged} maturity={r.exploit_maturity} epss={r.epss_percentile} /></td>
              <td><b>{r.primary_vendor || t('common.not_known')}</b><span className="title short clip" title={r.primary_product}>{r.primary_product}</span></td>
              <td>{r.watched}</td>
              <td className="nowrap">{isoDay(r.published_at) ?? t('common.not_known')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
