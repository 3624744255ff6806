import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { queries } from '@/api/queries';
import { lettersOn, setLetters } from '@/app/keys';
import { useListState } from '@/app/list_state';
import { applyTheme, storedTheme, type Theme } from '@/app/theme';
import { useMay } from '@/app/permissions';
import { useTitle } from '@/app/title';
import { CheckField, Segments } from '@/design/controls';
import { number } from '@/design/format';
import { Loaded } from '@/design/states';
import { label, t } from '@/messages';
import { FeedsPanel } from '../dashboard/FeedsPanel';
import { PolicyPanel } from '../triage/PolicyPanel';
import { KeysPanel } from './KeysPanel';

const tabs = ['keys', 'triage', 'feeds', 'display', 'about'] as const;
type Tab = (typeof tabs)[number];

export function SettingsPage(): ReactNode {
  const [search, set] = useListState();
  const may = useMay();
  const shown = tabs.filter((x) => x !== 'keys' || may('manage_keys'));
  const tab: Tab = shown.find((x) => x === search['tab']) ?? shown[0]!;
  useTitle(t('nav.settings'));
  return (
    <>
      <div className="page-head"><h1>{t('nav.settings')}</h1></div>
      <div className="tabs" role="group" aria-label={t('settings.sections')}>{shown.map((x) => <button key={x} type="button" aria-pressed={tab === x} onClick={() => set({ tab: x })}>{t(`settings.${x}`)}</button>)}</div>
      {tab === 'keys' && <KeysPanel />}
      {tab === 'triage' && <PolicyPanel />}
      {tab === 'feeds' && <Feeds />}
      {tab === 'display' && <Display />}
      {tab === 'about' && <About />}
    </>
  );
}

function Feeds(): ReactNode {
  const query = useQuery(queries.feeds());
  return <Loaded query={query}>{(feeds) => <FeedsPanel feeds={feeds} detailed />}</Loaded>;
}

function Display(): ReactNode {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const [letters, setOn] = useState(lettersOn);
  return (
    <section className="panel" aria-labelledby="display">
      <div className="panel-head"><h2 id="display">{t('settings.display')}</h2></div>
      <div className="panel-body stack">
        <div className="field"><span className="field-label">{t('settings.theme')}</span><Segments<Theme> label={t('settings.theme')} value={theme} options={(['system', 'light', 'dark'] as const).map((v) => ({ value: v, label: t(`theme.${v}`) }))} onChange={(v) => { setTheme(v); applyTheme(v); }} /></div>
        <CheckField label={t('settings.letters')} checked={letters} onChange={(on) => { setLetters(on); setOn(on); }} />
        <p className="small muted">{t('settings.local')}</p>
      </div>
    </section>
  );
}

function About(): ReactNode {
  const health = useQuery(queries.health());
  const session = useQuery(queries.session()).data;
  return (
    <section className="panel" aria-labelledby="about">
      <div className="panel-head"><h2 id="about">{t('settings.about')}</h2></div>
      <div className="panel-body">
        <Loaded query={health} rows={4}>
          {(h) => (
            <dl className="facts">
              <dt>{t('about.version')}</dt><dd>Bulkhead {h.version}{h.commit && <span className="hash muted"> {h.commit}</span>}</dd>
              <dt>{t('about.state')}</dt><dd>{label('health', h.status)}</dd>
              <dt>{t('about.uptime')}</dt><dd>{t('about.uptime_value', { hours: Math.floor(h.uptime_seconds / 3600), minutes: Math.floor((h.uptime_seconds % 3600) / 60) })}</dd>
              <dt>{t('about.corpus')}</dt><dd>{h.corpus_size !== undefined ? t('about.corpus_value', { n: h.corpus_size }) : t('common.not_known')} <span className="muted">{t('about.revision', { revision: String(h.corpus_revision) })}</span></dd>
              <dt>{t('about.organization')}</dt><dd>{session?.organization.name ?? t('common.not_known')}</dd>
              <dt>{t('about.you')}</dt><dd>{session?.user.email} <span className="muted">{label('role', session?.user.role)}</span></dd>
              <dt>{t('about.api')}</dt><dd><a href="/api/v1/openapi.json" target="_blank" rel="noopener">OpenAPI 3.1</a></dd>
              <dt>{t('about.licenses')}</dt><dd><a href="/third-party-licenses.txt" target="_blank" rel="noopener">{t('about.licenses_link')}</a></dd>
              <dt>{t('about.network')}</dt><dd>{t('about.network_text')}</dd>
            </dl>
          )}
        </Loaded>
        <p className="visually-hidden">{number(health.data?.corpus_size)}</p>
      </div>
    </section>
  );
}
