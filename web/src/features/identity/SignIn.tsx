// Sign-in: the one-time code of the console at first start, afterwards a link by mail (or from the console when no mail is set up).
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { ApiError, setCsrfToken } from '@/api/client';
import { calls, queries } from '@/api/queries';
import type { Session, Status } from '@/api/types';
import { useListState } from '@/app/list_state';
import { Button, TextField } from '@/design/controls';
import { Mark } from '@/design/icons';
import { ErrorPanel, Loaded, Notice } from '@/design/states';
import { t } from '@/messages';
import { safeNext } from './next';

function useEnter(): (session: Session) => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [search] = useListState();
  return (session) => {
    setCsrfToken(session.csrf_token);
    client.clear();
    client.setQueryData(['session'], session);
    void navigate({ href: safeNext(search['next']), replace: true });
  };
}

const tokenInAddress = (): string | null => new URLSearchParams(location.hash.slice(1)).get('token');

export function SignIn(): ReactNode {
  const status = useQuery(queries.status());
  // The token comes in the fragment, which browsers do not send and servers do not log.
  const [token, setToken] = useState(tokenInAddress);
  // A link pasted into the tab that shows this page changes only the fragment: nothing is loaded anew.
  useEffect(() => {
    const take = (): void => { const found = tokenInAddress(); if (found) setToken(found); };
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  return (
    <main className="sign-in" id="main">
      <div className="sign-in-card panel">
        <div className="row" style={{ gap: 12 }}><span className="sign-in-mark"><Mark /></span><b style={{ fontSize: '1.05rem' }}>Bulkhead</b></div>
        <Loaded query={status} rows={4}>{(s) => (token ? <Redeem key={token} token={token} /> : s.setup_required ? <FirstStart /> : <LinkRequest status={s} />)}</Loaded>
      </div>
      <p className="xsmall muted">{t('sign_in.footer')}</p>
    </main>
  );
}

function Redeem({ token }: { token: string }): ReactNode {
  const [error, setError] = useState<unknown>(null);
  const enter = useEnter();
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    history.replaceState(history.state, '', location.pathname + location.search);
    calls.redeemLink(token).then(enter, setError);
  }, [token, enter]);
  if (!error) return <p role="status">{t('sign_in.redeeming')}</p>;
  return (
    <div className="stack">
      <h1>{t('sign_in.link_expired')}</h1>
      <ErrorPanel error={error} />
      <a className="btn primary" href="/sign-in">{t('sign_in.new_link')}</a>
    </div>
  );
}

function FirstStart(): ReactNode {
  const [form, setForm] = useState({ code: '', email: '', name: '', organization: '' });
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const enter = useEnter();
  const set = (field: keyof typeof form) => (value: string): void => setForm({ ...form, [field]: value });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      enter(await calls.redeemCode({ ...form, code: form.code.trim() }));
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  const problem = (field: string): string | undefined => (error instanceof ApiError ? error.fields.find((f) => f.field.endsWith(field))?.message : undefined);
  return (
    <form className="stack" onSubmit={(e) => void submit(e)} aria-labelledby="first-start">
      <div className="stack-tight">
        <h1 id="first-start">{t('sign_in.first_title')}</h1>
        <p className="muted">{t('sign_in.first_text')}</p>
      </div>
      <TextField label={t('sign_in.code')} help={t('sign_in.code_help')} name="code" value={form.code} onChange={set('code')} required autoFocus autoComplete="one-time-code" mono error={problem('code')} />
      <TextField label={t('sign_in.email')} name="email" type="email" inputMode="email" value={form.email} onChange={set('email')} required autoComplete="email" error={problem('email')} />
      <TextField label={t('sign_in.name')} name="name" value={form.name} onChange={set('name')} autoComplete="name" />
      <TextField label={t('sign_in.organization')} help={t('sign_in.organization_help')} name="organization" value={form.organization} onChange={set('organization')} autoComplete="organization" />
      {error !== null && <ErrorPanel error={error} />}
      <Button type="submit" look="primary" isDisabled={busy}>{busy ? t('common.working') : t('sign_in.first_button')}</Button>
    </form>
  );
}

function LinkRequest({ status }: { status: Status }): ReactNode {
  const [email, setEmail] = useState('');
  const [sent, setSent] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setError(null);
    try {
      await calls.magicLink(email.trim());
      setSent(true);
    } catch (cause) {
      setError(cause);
    }
  };
  if (sent) {
    return (
      <div className="stack">
        <h1>{t('sign_in.sent_title')}</h1>
        <Notice kind="ok" role="status"><p>{status.mail_configured ? t('sign_in.sent_mail', { email }) : t('sign_in.sent_console')}</p></Notice>
        <Button onPress={() => setSent(false)}>{t('sign_in.again')}</Button>
      </div>
    );
  }
  return (
    <form className="stack" onSubmit={(e) => void submit(e)} aria-labelledby="sign-in-title">
      <div className="stack-tight">
        <h1 id="sign-in-title">{t('sign_in.title')}</h1>
        <p className="muted">{t('sign_in.text')}</p>
      </div>
      <TextField label={t('sign_in.email')} name="email" type="email" inputMode="email" value={email} onChange={setEmail} required autoFocus autoComplete="email" />
      {error !== null && <ErrorPanel error={error} />}
      <Button type="submit" look="primary">{t('sign_in.button')}</Button>
      {!status.mail_configured && <p className="xsmall muted">{t('sign_in.no_mail')}</p>}
    </form>
  );
}
