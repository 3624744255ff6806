// The checklist of a new installation: what is done shows by itself, the rest can be skipped and taken up again. It goes when nothing is left.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { notifyQueries } from '@/api/notify';
import { queries } from '@/api/queries';
import { useMay } from '@/app/permissions';
import { Icon } from '@/design/icons';
import { t, type MessageKey } from '@/messages';

type Step = 'plant' | 'assets' | 'zones' | 'feeds' | 'mail' | 'rules';
const place = 'bulkhead.first_steps';

function skippedSteps(): Step[] {
  try { return JSON.parse(localStorage.getItem(place) ?? '[]') as Step[]; } catch { return []; }
}

/** Which steps are done, as the server's state shows; undefined while that is not known yet. */
function useDone(): Record<Step, boolean> | undefined {
  const environments = useQuery(queries.environments()).data;
  const first = environments?.find((e) => !e.demo) ?? environments?.[0];
  const zones = useQuery({ ...queries.zones(first?.id ?? ''), enabled: first !== undefined }).data;
  const feeds = useQuery(queries.feeds()).data;
  const status = useQuery(queries.status()).data;
  const rules = useQuery(notifyQueries.rules()).data;
  if (!environments || !feeds || !status || !rules || (first && !zones)) return undefined;
  return {
    plant: environments.length > 0, assets: environments.some((e) => e.asset_count > 0), zones: (zones?.length ?? 0) > 0,
    feeds: feeds.some((f) => f.state === 'fresh' || f.state === 'late'), mail: status.mail_configured, rules: rules.length > 0,
  };
}

export function FirstSteps(): ReactNode {
  const may = useMay();
  const done = useDone();
  const [skipped, setSkipped] = useState(skippedSteps);
  const environment = useQuery(queries.environments()).data?.[0]?.id;
  const inside = (tab: string): string => (environment ? `/environments/${environment}/${tab}` : '/environments');
  const skip = (next: Step[]): void => {
    setSkipped(next);
    try { localStorage.setItem(place, JSON.stringify(next)); } catch { /* storage is off: it lasts as long as the page */ }
  };
  const steps: { id: Step; to?: string; search?: Record<string, string> }[] = [
    { id: 'plant', to: '/environments', search: { new: '1' } }, { id: 'assets', to: inside('import') }, { id: 'zones', to: inside('zones') },
    { id: 'feeds', to: '/settings', search: { tab: 'feeds' } }, { id: 'mail' }, { id: 'rules', to: '/integrations', search: { tab: 'rules' } },
  ];
  if (!done || !may('manage_environments') || !may('manage_alerts')) return null;
  const open = steps.filter((s) => !done[s.id] && !skipped.includes(s.id));
  if (open.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="first-steps" style={{ marginBottom: 16 }}>
      <div className="panel-head"><h2 id="first-steps">{t('steps.title')}</h2><span className="muted small">{t('steps.count', { done: steps.length - open.length, all: steps.length })}</span></div>
      <ol className="week-rows">
        {steps.map((s) => {
          const finished = done[s.id] || skipped.includes(s.id);
          return (
            <li key={s.id} className="week-row">
              <span className={`chip ${done[s.id] ? 'ok' : ''}`}>{done[s.id] && <Icon name="check" />}{t(done[s.id] ? 'steps.done' : finished ? 'steps.skipped' : 'steps.open')}</span>
              <div className="grow"><p><b>{t(`steps.${s.id}` as MessageKey)}</b></p>{!finished && <p className="small muted">{t(`steps.${s.id}_text` as MessageKey)}</p>}</div>
              {!finished && s.to && <Link className="btn small" to={s.to as string} search={(s.search ?? {}) as never} aria-label={t('steps.go_to', { step: t(`steps.${s.id}` as MessageKey) })}>{t('steps.go')}</Link>}
              {!finished && <button type="button" className="btn small quiet" aria-label={t('steps.skip_of', { step: t(`steps.${s.id}` as MessageKey) })} onClick={() => skip([...skipped, s.id])}>{t('steps.skip')}</button>}
            </li>
          );
        })}
      </ol>
      {skipped.length > 0 && <p className="panel-note"><button type="button" className="btn link" onClick={() => skip([])}>{t('steps.again')}</button></p>}
    </section>
  );
}
