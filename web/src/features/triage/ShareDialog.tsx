// Links for people without an account: make one, see who looked, end it.
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useWrite } from '@/api/queries';
import { triage, triageCalls, type ShareLink } from '@/api/triage';
import { Button, CopyButton, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { moment, number } from '@/design/format';
import { ErrorPanel, Loaded, Notice } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';

export function ShareDialog({ environment, onClose }: { environment: string; onClose: () => void }): ReactNode {
  const [floor, setFloor] = useState('HIGH');
  const [layer, setLayer] = useState('all');
  const [hours, setHours] = useState('168');
  const [cves, setCves] = useState('');
  const [note, setNote] = useState('');
  const stale = [['environment', environment, 'shares'], ['log'], ['checkpoint']];
  const make = useWrite(() => triageCalls.share(environment, { severity_floor: floor, layer, expires_in_hours: Number(hours), note, cve_ids: cves.split(/[\s,;]+/).filter(Boolean) }), stale);
  const url = make.data?.url;
  return (
    <Dialog open wide title={t('share.title')} onClose={onClose} foot={<><Button onPress={onClose}>{t('common.close')}</Button>{!url && <Button look="primary" isDisabled={make.isPending} onPress={() => make.mutate(undefined)}>{t('share.make')}</Button>}</>}>
      {url ? (
        <>
          <Notice kind="warn"><p>{t('share.once')}</p></Notice>
          <div className="row"><code className="wrap-anywhere grow" data-secret="true">{url}</code><CopyButton text={url} label={t('share.copy')} /></div>
        </>
      ) : (
        <>
          <p className="muted">{t('share.text')}</p>
          <div className="form-grid">
            <SelectField label={t('share.floor')} value={floor} onChange={setFloor} options={['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'NONE'].map((s) => ({ value: s, label: s === 'NONE' ? t('share.every') : label('severity', s) }))} />
            <SelectField label={t('findings.layer')} value={layer} onChange={setLayer} options={[{ value: 'all', label: t('share.all_layers') }, ...['OT', 'OS', 'NETWORK'].map((l) => ({ value: l, label: label('layer', l) }))]} />
            <SelectField label={t('share.lasts')} value={hours} onChange={setHours} options={['24', '48', '168', '720'].map((h) => ({ value: h, label: t('share.hours', { n: Number(h) / 24 }) }))} />
            <TextField label={t('share.cves')} help={t('share.cves_help')} value={cves} onChange={setCves} />
          </div>
          <TextField label={t('share.note')} help={t('share.note_help')} value={note} onChange={setNote} />
        </>
      )}
      {make.isError && <ErrorPanel error={make.error} />}
      <Links environment={environment} stale={stale} />
    </Dialog>
  );
}

function Links({ environment, stale }: { environment: string; stale: unknown[][] }): ReactNode {
  const query = useQuery(triage.shares(environment));
  const revoke = useWrite((id: string) => triageCalls.revokeShare(environment, id), stale, () => toast(t('share.revoked')));
  return (
    <Loaded query={query} rows={2}>
      {(rows) => rows.length === 0 ? null : (
        <div className="table-wrap" role="group" aria-label={t('share.links')} tabIndex={0}>
          <table className="table plain" aria-label={t('share.links')}>
            <thead><tr><th scope="col">{t('share.links')}</th><th scope="col">{t('share.ends')}</th><th scope="col" className="num">{t('share.views')}</th><th scope="col"><span className="visually-hidden">{t('common.actions')}</span></th></tr></thead>
            <tbody>
              {rows.map((s) => (
                <tr key={s.id}>
                  <td>{scope(s)}<span className="xsmall muted" style={{ display: 'block' }}>{s.created_by} · {s.note}</span></td>
                  <td><span className={`chip ${s.state === 'active' ? 'ok' : ''}`}>{label('share_state', s.state)}</span><span className="xsmall muted nowrap" style={{ display: 'block' }}>{moment(s.expires_at)}</span></td>
                  <td className="num">{number(s.views)}{s.last_viewed_at && <span className="xsmall muted" style={{ display: 'block' }}>{moment(s.last_viewed_at)}</span>}</td>
                  <td className="num">{s.state === 'active' && <Button small isDisabled={revoke.isPending} aria-label={t('share.revoke_of', { id: s.id })} onPress={() => revoke.mutate(s.id)}>{t('share.revoke')}</Button>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Loaded>
  );
}

function scope(s: ShareLink): string {
  return [s.severity_floor === 'NONE' ? t('share.every') : t('share.from', { severity: label('severity', s.severity_floor) }), s.layer ? label('layer', s.layer) : '', s.cve_ids.join(', ')].filter(Boolean).join(' · ');
}
