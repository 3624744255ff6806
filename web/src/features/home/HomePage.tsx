// "My week": what asks for a decision, what to do, which proof runs out, what changed. Each row says why it is there and leads to its findings.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { queries } from '@/api/queries';
import { weekQueries, type Week, type WeekCard, type WeekRow } from '@/api/week';
import { May, useMay } from '@/app/permissions';
import { useTitle } from '@/app/title';
import { SeverityShape } from '@/design/badges';
import { Button } from '@/design/controls';
import { ago, day, moment, number } from '@/design/format';
import { Icon, type IconName } from '@/design/icons';
import { Empty, Loaded } from '@/design/states';
import { t } from '@/messages';
import { asSearch } from '../dashboard/links';
import { FirstSteps } from './FirstSteps';
import { lookedAt, markLooked } from './looked';

type CardName = 'decide' | 'apply' | 'prove' | 'changed';
const icons: Record<CardName, IconName> = { decide: 'scale', apply: 'wrench', prove: 'log', changed: 'undo' };

export function HomePage(): ReactNode {
  const [since, setSince] = useState(lookedAt);
  const query = useQuery(weekQueries.week(since));
  const session = useQuery(queries.session()).data;
  const environments = useQuery(queries.environments()).data;
  useTitle(t('home.title'));
  return (
    <>
      <div className="page-head">
        <div><h1>{t('home.title')}</h1><p>{session && t('home.greeting', { name: session.user.name || session.user.email })}{query.data && <> · {t('home.as_of', { time: moment(query.data.as_of) })}</>}</p></div>
      </div>
      <FirstSteps />
      {environments?.length === 0 ? (
        <section className="panel"><Empty icon="plant" title={t('dashboard.first_title')} text={t('dashboard.first_text')}><May to="manage_environments"><Link className="btn primary" to="/environments" search={{ new: '1' } as never}>{t('env.new')}</Link></May></Empty></section>
      ) : (
        <Loaded query={query} rows={12}>
          {(week) => (
            <div className="week">
              {(['decide', 'apply', 'prove'] as const).map((name) => <Card key={name} name={name} card={week[name]} />)}
              <Changed week={week} onSeen={() => setSince(markLooked(week.as_of))} />
            </div>
          )}
        </Loaded>
      )}
    </>
  );
}

function Card({ name, card, note, children }: { name: CardName; card: WeekCard; note?: ReactNode; children?: ReactNode }): ReactNode {
  return (
    <section className="panel" aria-labelledby={`card-${name}`}>
      <div className="panel-head"><h2 id={`card-${name}`}><span className="card-icon"><Icon name={icons[name]} /></span>{t(`home.${name}`)}</h2><span className="muted small">{card.total > card.rows.length ? t('home.first_of', { shown: card.rows.length, total: number(card.total) }) : t('home.rows', { n: card.total })}</span></div>
      {note}
      {card.rows.length === 0 ? <p className="panel-body muted">{t(`home.none_${name}`)}</p> : <ul className="week-rows">{card.rows.map((row) => <Row key={`${row.environment.id} ${row.title}`} row={row} />)}</ul>}
      {children}
      <p className="panel-note">{card.rule}</p>
    </section>
  );
}

function Row({ row }: { row: WeekRow }): ReactNode {
  const action = t(useMay()('triage_findings') || row.kind === 'changed' ? `home.action_${row.kind}` : 'home.action_apply');
  return (
    <li className="week-row">
      <div className="grow">
        <p><b>{row.severity && <><SeverityShape severity={row.severity} /> </>}{row.title}</b> {row.kev_flagged && <span className="chip act-now"><Icon name="flame" />{t('badge.kev')}</span>}</p>
        <p className="small">{row.sentence}</p>
        <p className="xsmall muted">{row.environment.name}{row.due && <> · {day(row.due)} {ago(row.due)}</>}</p>
      </div>
      <Link className="btn small" to="/environments/$environmentId/findings" params={{ environmentId: row.environment.id }} search={asSearch(row.filter) as never} aria-label={t('home.action_of', { action, title: row.title })}>{action}</Link>
    </li>
  );
}

/** What moved since the person last said "seen", with the sentences of the log for those who may read it. */
function Changed({ week, onSeen }: { week: Week; onSeen: () => void }): ReactNode {
  const may = useMay()('read_log');
  const log = useQuery({ ...queries.log({ from: week.since, per_page: 12 }), enabled: may });
  return (
    <Card name="changed" card={week.changed} note={<div className="spread panel-note" style={{ paddingTop: 6 }}><span>{t('home.since', { time: moment(week.since) })}</span><Button small onPress={onSeen}>{t('home.seen')}</Button></div>}>
      {log.data && log.data.rows.length > 0 && (
        <div className="panel-body">
          <h3>{t('home.log')}</h3>
          <ol className="timeline">
            {log.data.rows.map((r) => <li key={r.index}><p className="small"><Link to="/log" search={{ entry: String(r.index) } as never}>{r.sentence}</Link></p><p className="xsmall muted">{moment(r.timestamp)} · {r.actor.name || r.actor.email}</p></li>)}
          </ol>
        </div>
      )}
    </Card>
  );
}
