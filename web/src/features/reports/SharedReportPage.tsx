import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { base } from '@/api/client';
import { queries } from '@/api/queries';
import type { SharedReport } from '@/api/types';
import { useTitle } from '@/app/title';
import { bytes, day, moment } from '@/design/format';
import { Icon, Mark } from '@/design/icons';
import { Loaded, Notice } from '@/design/states';
import { t } from '@/messages';

const tokenInAddress = (): string | null => new URLSearchParams(location.hash.slice(1)).get('token');

/** What a share link opens, for people without an account. The token comes in the fragment, which browsers do not send with the page. */
export function SharedReportPage(): ReactNode {
  const [token, setToken] = useState(tokenInAddress);
  useEffect(() => {
    const take = (): void => setToken(tokenInAddress());
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  useTitle(t('shared.shared_with_you'));
  return (
    <main className="sign-in" id="main">
      <div className="sign-in-card panel" style={{ maxWidth: 560, width: '100%' }}>
        <div className="row" style={{ gap: 12 }}><span className="sign-in-mark"><Mark /></span><b style={{ fontSize: '1.05rem' }}>Bulkhead</b></div>
        {token ? <Shared key={token} token={token} /> : <><h1>{t('shared.shared_with_you')}</h1><Notice kind="warn"><p>{t('shared.no_token')}</p></Notice></>}
      </div>
    </main>
  );
}

function Shared({ token }: { token: string }): ReactNode {
  const query = useQuery(queries.sharedReport(token));
  return <Loaded query={query} rows={4} heading={t('shared.shared_with_you')}>{(r) => <Card report={r} token={token} />}</Loaded>;
}

function Card({ report: r, token }: { report: SharedReport; token: string }): ReactNode {
  const address = (format: string): string => `${base}/shared/reports/${encodeURIComponent(token)}/download?format=${format}`;
  return (
    <div className="stack">
      <div><h1>{r.title}</h1><p className="muted">{t('shared.from', { organization: r.organization })}</p></div>
      <p>{r.environments.join(', ')}<br />{day(r.from)} – {day(r.to)}<br /><span className="muted small">{r.document_number}{r.pages ? ` · ${t('reports.pages', { n: r.pages })}` : ''}</span></p>
      <div className="row" style={{ gap: 8, flexWrap: 'wrap' }}>
        {r.formats.map((f) => f.format === 'html'
          ? <a key={f.format} className="btn" href={address('html')} target="_blank" rel="noopener noreferrer"><Icon name="external" />{t('reports.view')}</a>
          : <a key={f.format} className="btn" href={address(f.format)} download title={`${bytes(f.size_bytes)} · SHA-256 ${f.digest}`}><Icon name="download" />{f.format.toUpperCase()}</a>)}
      </div>
      <p className="small muted">{t('shared.expires', { when: moment(r.expires_at) })}</p>
    </div>
  );
}
