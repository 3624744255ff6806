// Loading, empty, error: each says what is going on and what to do next.
import { useEffect, useState, type ReactNode } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import { ApiError } from '@/api/client';
import { label, t } from '@/messages';
import { Button, CopyButton } from './controls';
import { Icon, type IconName } from './icons';

/** True once `milliseconds` have passed, so that quick answers do not flicker. */
export function useDelay(milliseconds = 150): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return late;
}

export function Skeleton({ rows = 6 }: { rows?: number }): ReactNode {
  const late = useDelay();
  return (
    <div className="stack" aria-busy="true" style={{ padding: 16, minHeight: rows * 30, visibility: late ? 'visible' : 'hidden' }}>
      <span className="visually-hidden" role="status">{t('common.loading')}</span>
      {Array.from({ length: rows }, (_, i) => <span key={i} className="skeleton" style={{ height: 18, width: `${92 - ((i * 17) % 38)}%` }} />)}
    </div>
  );
}

export function Empty({ icon = 'info', title, text, children, page }: { icon?: IconName; title: string; text?: string; children?: ReactNode; page?: boolean }): ReactNode {
  return (
    <div className="empty">
      <Icon name={icon} className="glyph" />
      {page ? <h1>{title}</h1> : <h2>{title}</h2>}
      {text && <p>{text}</p>}
      {children && <div className="row" style={{ marginTop: 8, justifyContent: 'center' }}>{children}</div>}
    </div>
  );
}

export function Notice({ kind = 'info', title, children, role }: { kind?: 'info' | 'warn' | 'ok' | 'error'; title?: string; children?: ReactNode; role?: 'alert' | 'status' }): ReactNode {
  return (
    <div className={`notice ${kind}`} role={role}>
      <Icon name={kind === 'ok' ? 'check' : kind === 'info' ? 'info' : 'alert'} />
      <div className="grow stack-tight">
        {title && <b>{title}</b>}
        {children}
      </div>
    </div>
  );
}

/** What failed, why, what to do; the code and the request number are there to copy for whoever helps. */
export function ErrorPanel({ error, onRetry }: { error: unknown; onRetry?: () => void }): ReactNode {
  const known = error instanceof ApiError ? error : null;
  const message = known?.message || (error instanceof Error ? error.message : String(error));
  const code = known?.code ?? 'UNEXPECTED';
  const line = [code, known?.requestId].filter(Boolean).join(' · ');
  return (
    <Notice kind="error" role="alert" title={message}>
      <p className="small">{adviceFor(known)}</p>
      {known && known.fields.length > 0 && (
        <ul className="small">{known.fields.map((f) => <li key={f.field + f.message}><code>{f.field}</code>: {f.message}</li>)}</ul>
      )}
      <div className="row" style={{ marginTop: 4 }}>
        {onRetry && <Button small onPress={onRetry}>{t('common.try_again')}</Button>}
        <span className="hash">{line}</span>
        <CopyButton text={`${line}\n${message}`} label={t('error.copy')} />
      </div>
    </Notice>
  );
}

function adviceFor(error: ApiError | null): string {
  if (!error) return t('error.advice.unexpected');
  if (error.status === 0) return t('error.advice.offline');
  if (error.status === 403) return t('error.advice.forbidden');
  if (error.status === 404) return t('error.advice.not_found');
  if (error.status === 409) return t(isStale(error.detail) ? 'error.advice.conflict' : 'error.advice.refused');
  if (error.action) return label('error.action', error.action);
  if (error.status >= 500) return t('error.advice.server');
  return t('error.advice.input');
}

/** The record moved on; every other conflict says itself what stands against it. */
function isStale(detail: unknown): boolean {
  const code = (detail as { code?: string } | null)?.code ?? '';
  return code.endsWith('.changed_meanwhile') || code === 'record.stale';
}

/** Shows a query's skeleton, error or data. Data already there stays visible while it is refreshed. A page gives the `heading` that stands over an error. */
export function Loaded<T>({ query, rows, heading, children }: { query: UseQueryResult<T>; rows?: number; heading?: string; children: (data: T) => ReactNode }): ReactNode {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <div className="stack" style={heading ? {} : { padding: 16 }}>{heading && <h1>{heading}</h1>}<ErrorPanel error={query.error} onRetry={() => void query.refetch()} /></div>;
  return <Skeleton rows={rows ?? 6} />;
}
