// Requests to accept risks: what waits for a second person, and how it was answered.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useWrite } from '@/api/queries';
import { triage, triageCalls, type Approval } from '@/api/triage';
import { useListState } from '@/app/list_state';
import { useMay } from '@/app/permissions';
import { useTitle } from '@/app/title';
import { SeverityBadge } from '@/design/badges';
import { Button, Segments, TextField } from '@/design/controls';
import { Dialog, Drawer } from '@/design/dialogs';
import { day, moment, number } from '@/design/format';
import { Empty, ErrorPanel, Loaded, Notice } from '@/design/states';
import { Pager } from '@/design/table';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';

const states = ['pending', 'approved', 'refused', 'withdrawn', 'all'] as const;
const look: Record<Approval['state'], string> = { pending: 'info', approved: 'ok', refused: 'warn', withdrawn: '' };
type Verb = 'approve' | 'refuse' | 'withdraw';

export function ApprovalsPage(): ReactNode {
  const [search, set] = useListState();
  const state = states.find((s) => s === search['state']) ?? 'pending';
  const query = useQuery(triage.approvals(state === 'all' ? undefined : state, search['page'] ?? '1'));
  useTitle(t('nav.approvals'));
  return (
    <>
      <div className="page-head"><div><h1>{t('nav.approvals')}</h1><p>{t('approval.page_text')}</p></div></div>
      <div style={{ marginBottom: 12 }}><Segments label={t('approval.state')} value={state} options={states.map((s) => ({ value: s, label: label('approval_state', s) }))} onChange={(s) => set({ state: s === 'pending' ? undefined : s })} /></div>
      <section className="panel" aria-label={t('nav.approvals')}>
        <Loaded query={query}>
          {(data) => data.rows.length === 0 ? <Empty icon="check" title={t('approval.none')} text={t('approval.none_text')} /> : (
            <>
              <div className="table-wrap" role="group" aria-label={t('nav.approvals')} tabIndex={0}>
                <table className="table" aria-label={t('nav.approvals')}>
                  <thead><tr><th scope="col">{t('approval.request')}</th><th scope="col">{t('approval.who')}</th><th scope="col" className="num">{t('dashboard.findings')}</th><th scope="col">{t('decision.expires')}</th><th scope="col">{t('approval.state')}</th></tr></thead>
                  <tbody>
                    {data.rows.map((r) => (
                      <tr key={r.id}>
                        <td><button type="button" className="row-link" onClick={() => set({ request: r.id }, { keepPage: true })}>{t('approval.number', { id: r.id, environment: r.environment })}</button><span className="title wide clip" title={r.notes}>{r.notes}</span></td>
                        <td>{r.requested_by.name}<span className="xsmall muted" style={{ display: 'block' }}>{moment(r.requested_at)}</span></td>
                        <td className="num">{number(r.finding_count)}</td>
                        <td className="nowrap">{r.expires_at ? day(r.expires_at) : t('approval.no_end')}</td>
                        <td><span className={`chip ${look[r.state]}`}><span>{label('approval_state', r.state)}</span></span></td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <Pager page={data.pagination.page} pages={data.pagination.pages} total={data.pagination.total} count={data.rows.length} first={(data.pagination.page - 1) * data.pagination.per_page} onPage={(p) => set({ page: String(p) })} />
            </>
          )}
        </Loaded>
      </section>
      {search['request'] && <RequestDrawer id={search['request']} onClose={() => set({ request: undefined }, { keepPage: true })} />}
    </>
  );
}

function RequestDrawer({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const query = useQuery(triage.approval(id));
  const may = useMay();
  const [verb, setVerb] = useState<Verb | null>(null);
  const r = query.data;
  const pending = r?.state === 'pending';
  return (
    <Drawer open onClose={onClose} title={r ? t('approval.number', { id: r.id, environment: r.environment }) : t('approval.request')}
      foot={r && pending && (
        <>
          <span className="grow" />
          {r.yours && may('triage_findings') && <Button onPress={() => setVerb('withdraw')}>{t('approval.verb.withdraw')}…</Button>}
          {!r.yours && may('approve') && <><Button onPress={() => setVerb('refuse')}>{t('approval.verb.refuse')}…</Button><Button look="primary" onPress={() => setVerb('approve')}>{t('approval.verb.approve')}…</Button></>}
        </>
      )}>
      <Loaded query={query} rows={8}>
        {(data) => (
          <>
            <div className="section">
              <p style={{ whiteSpace: 'pre-wrap' }} className="wrap-anywhere">{data.notes}</p>
              <dl className="facts">
                <dt>{t('approval.who')}</dt><dd>{data.requested_by.name} · {moment(data.requested_at)}</dd>
                <dt>{t('decision.expires')}</dt><dd>{data.expires_at ? day(data.expires_at) : t('approval.no_end')}</dd>
                <dt>{t('approval.state')}</dt><dd>{label('approval_state', data.state)}{data.answered_by && <> · {data.answered_by.name} · {moment(data.answered_at)}</>}</dd>
                {data.answer && <><dt>{t('approval.answer')}</dt><dd>{data.answer}</dd></>}
              </dl>
              {data.yours && pending && <Notice kind="info"><p>{t('approval.own')}</p></Notice>}
            </div>
            <div className="section">
              <h3>{t('approval.effect', { n: data.finding_count })}</h3>
              <div className="table-wrap" role="group" aria-label={t('approval.findings')} tabIndex={0}>
                <table className="table plain" aria-label={t('approval.findings')}>
                  <thead><tr><th scope="col">{t('findings.vulnerability')}</th><th scope="col">{t('findings.asset')}</th><th scope="col">{t('findings.severity')}</th></tr></thead>
                  <tbody>
                    {data.findings.map((f) => (
                      <tr key={f.match_id}>
                        <td><Link to="/environments/$environmentId/findings" params={{ environmentId: data.environment_id }} search={{ finding: f.match_id, state: 'any' } as never}>{f.cve_id}</Link></td>
                        <td>{f.asset.name}</td>
                        <td><SeverityBadge severity={f.severity} /></td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </div>
          </>
        )}
      </Loaded>
      {verb && r && <AnswerDialog request={r} verb={verb} onClose={() => setVerb(null)} />}
    </Drawer>
  );
}

function AnswerDialog({ request, verb, onClose }: { request: Approval; verb: Verb; onClose: () => void }): ReactNode {
  const [text, setText] = useState('');
  const send = useWrite(() => triageCalls.answer(request.id, verb, text.trim()), [['approvals'], ['approval', request.id], ['environment', request.environment_id], ['dashboard'], ['log'], ['checkpoint']], () => {
    toast(label('approval_done', verb));
    onClose();
  });
  return (
    <Dialog open title={label('approval_title', verb)} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look={verb === 'refuse' ? 'danger' : 'primary'} isDisabled={send.isPending || (verb === 'refuse' && !text.trim())} onPress={() => send.mutate(undefined)}>{label('approval.verb', verb)}</Button></>}>
      <p>{t('approval.effect', { n: request.finding_count })}</p>
      {verb !== 'withdraw' && <TextField multiline label={t('approval.answer')} required={verb === 'refuse'} value={text} onChange={setText} autoFocus />}
      {send.isError && <ErrorPanel error={send.error} />}
    </Dialog>
  );
}
