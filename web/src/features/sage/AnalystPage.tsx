// Questions in plain English, answered from the intelligence, the own plants and the standards; each answer with its counting rule and sources.
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { ask, type Answer } from '@/api/sage';
import { useEnvironments } from '@/app/environment';
import { useListState } from '@/app/list_state';
import { useTitle } from '@/app/title';
import { Button, SelectField, TextField } from '@/design/controls';
import { ErrorPanel } from '@/design/states';
import { t, type MessageKey } from '@/messages';
import { AnswerView } from './AnswerView';

interface Exchange { id: number; question: string; answer?: Answer; error?: unknown }

const examples: MessageKey[] = ['chat.example_1', 'chat.example_2', 'chat.example_3', 'chat.example_4', 'chat.example_5', 'chat.example_6'];
/** Questions and answers of this visit; they outlive a look at another page, and nothing else. */
let kept: Exchange[] = [];

export function AnalystPage(): ReactNode {
  const [search, set] = useListState();
  const environment = search['environment'] ?? '';
  const environments = useEnvironments();
  const [exchanges, setExchanges] = useState(kept);
  const [text, setText] = useState('');
  const end = useRef<HTMLDivElement>(null);
  useTitle(t('nav.analyst'));
  const update = (change: (now: Exchange[]) => Exchange[]): void => setExchanges((now) => (kept = change(now)));
  const asking = useMutation({
    mutationFn: ({ question }: { id: number; question: string }) => ask(question, environment),
    onSuccess: (answer, { id }) => update((now) => now.map((x) => (x.id === id ? { ...x, answer } : x))),
    onError: (error, { id }) => update((now) => now.map((x) => (x.id === id ? { ...x, error } : x))),
  });
  const send = (question: string): void => {
    if (!question.trim() || asking.isPending) return;
    const id = (exchanges.at(-1)?.id ?? 0) + 1;
    update((now) => [...now, { id, question: question.trim() }]);
    setText('');
    asking.mutate({ id, question: question.trim() });
  };
  const latest = useRef(send);
  latest.current = send;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send(text);
  };
  // A question in the address, as the commands put it there, is asked once.
  const asked = search['q'];
  useEffect(() => {
    if (!asked) return;
    set({ q: undefined }, { replace: true });
    latest.current(asked);
  }, [asked, set]);
  useEffect(() => { if (exchanges.length > 0) end.current?.scrollIntoView({ block: 'nearest' }); }, [exchanges]);
  return (
    <>
      <div className="page-head">
        <div><h1>{t('chat.title')}</h1><p>{t('chat.text')}</p></div>
        {exchanges.length > 0 && <Button onPress={() => update(() => [])}>{t('chat.clear')}</Button>}
      </div>
      {exchanges.length === 0 && (
        <section className="panel" aria-labelledby="examples">
          <div className="panel-head"><h2 id="examples">{t('chat.examples')}</h2></div>
          <div className="panel-body option-row">{examples.map((key) => <Button key={key} onPress={() => send(t(key))}>{t(key)}</Button>)}</div>
        </section>
      )}
      <div className="talk" role="log" aria-label={t('chat.log')} aria-busy={asking.isPending}>
        {exchanges.map((x) => (
          <article key={x.id} className="exchange" aria-label={x.question}>
            <p className="question"><span className="visually-hidden">{t('chat.you_asked')}: </span>{x.question}</p>
            {x.answer ? <AnswerView answer={x.answer} onAsk={send} /> : x.error ? <ErrorPanel error={x.error} onRetry={() => { update((now) => now.filter((y) => y.id !== x.id)); send(x.question); }} /> : <p className="muted" role="status">{t('chat.thinking')}</p>}
          </article>
        ))}
        <div ref={end} />
      </div>
      <form className="panel ask" onSubmit={submit}>
        <div className="row">
          <TextField className="grow" label={t('chat.question')} value={text} onChange={setText} autoComplete="off" autoFocus placeholder={t('chat.placeholder')} maxLength={2000} />
          {environments.length > 0 && <SelectField label={t('chat.about')} value={environment} empty={t('shell.all_environments')} options={environments.map((e) => ({ value: e.id, label: e.name }))} onChange={(v) => set({ environment: v || undefined }, { replace: true })} />}
          <Button type="submit" look="primary" icon="send" isDisabled={!text.trim() || asking.isPending}>{t('chat.ask')}</Button>
        </div>
      </form>
    </>
  );
}
