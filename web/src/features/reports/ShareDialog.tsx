import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { calls, queries, useWrite } from '@/api/queries';
import type { Report, ReportShare } from '@/api/types';
import { Button, CopyButton, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { isoDay, moment } from '@/design/format';
import { ErrorPanel, Loaded, Notice } from '@/design/states';
import { label, t } from '@/messages';

const inDays = (days: number): string => isoDay(new Date(Date.now() + days * 86_400_000).toISOString())!;
const looks: Record<ReportShare['state'], string> = { active: 'ok', expired: '', revoked: '' };

/** Links to a report for people without an account, and who looked. */
export function ShareDialog({ report, onClose }: { report: Report; onClose: () => void }): ReactNode {
  const [recipient, setRecipient] = useState('');
  const [expires, setExpires] = useState(inDays(7));
  const stale = [['report-shares', report.id], ['log'], ['checkpoint']];
  const make = useWrite(() => calls.shareReport(report.id, { recipient: recipient.trim(), expires_at: expires }), stale);
  const revoke = useWrite((id: string) => calls.revokeShare(report.id, id), stale);
  const query = useQuery(queries.reportShares(report.id));
  const url = make.data?.url;
  return (
    <Dialog open title={t('shares.title', { title: report.title })} onClose={onClose} foot={<><Button onPress={onClose}>{t('common.close')}</Button><Button look="primary" isDisabled={!recipient.trim() || !expires || make.isPending} onPress={() => make.mutate(undefined)}>{t('shares.make')}</Button></>}>
      <p className="muted">{t('shares.text')}</p>
      <div className="form-grid">
        <TextField label={t('shares.recipient')} type="email" inputMode="email" value={recipient} onChange={setRecipient} required autoFocus autoComplete="off" />
        <TextField label={t('shares.expires')} type="date" value={expires} min={inDays(1)} max={inDays(365)} onChange={setExpires} />
      </div>
      {make.isError && <ErrorPanel error={make.error} />}
      {url && <><Notice kind="warn"><p>{t('shares.once')}</p></Notice><div className="row"><code className="wrap-anywhere grow" data-secret="true">{url}</code><CopyButton text={url} label={t('shares.copy')} /></div></>}
      <h3>{t('shares.links')}</h3>
      <Loaded query={query} rows={2}>
        {(rows) => rows.length === 0 ? <p className="muted">{t('shares.none')}</p> : (
          <ul className="stack-tight" style={{ listStyle: 'none', padding: 0, margin: 0 }}>
            {rows.map((s) => (
              <li key={s.id} className="row" style={{ justifyContent: 'space-between', gap: 12 }}>
                <span><b>{s.recipient}</b> <span className={`chip ${looks[s.state]}`}>{label('report_share_state', s.state)}</span>
                  <span className="xsmall muted" style={{ display: 'block' }}>{t('shares.views', { n: s.views.length })}{s.views[0] && `, ${t('shares.last_view', { when: moment(s.views[0].at), ip: s.views[0].ip || '–' })}`}. {t('shares.expires')} {moment(s.expires_at)}.</span></span>
                {s.state === 'active' && <Button small onPress={() => revoke.mutate(s.id)} isDisabled={revoke.isPending} aria-label={t('shares.revoke_of', { name: s.recipient })}>{t('shares.revoke')}</Button>}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {revoke.isError && <ErrorPanel error={revoke.error} />}
    </Dialog>
  );
}
