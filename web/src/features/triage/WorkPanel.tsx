// Who looks after a finding and until when.
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useWrite } from '@/api/queries';
import { triage, triageCalls } from '@/api/triage';
import type { FindingDetail } from '@/api/types';
import { useMay } from '@/app/permissions';
import { Button, SelectField, TextField } from '@/design/controls';
import { isoDay, moment } from '@/design/format';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { t } from '@/messages';
import { ClockChip, UrgencyChip } from './chips';

export function WorkPanel({ finding: f }: { finding: FindingDetail }): ReactNode {
  const may = useMay()('triage_findings');
  const people = useQuery(triage.assignees()).data ?? [];
  const [due, setDue] = useState('');
  const save = useWrite((body: { assignee_id?: string | null; due_on?: string | null }) => triageCalls.setWork(f.environment.id, f.match_id, body), [['environment', f.environment.id], ['dashboard'], ['log'], ['checkpoint']], () => {
    setDue('');
    toast(t('work.saved'));
  });
  return (
    <div className="section">
      <h3>{t('work.title')}</h3>
      <dl className="facts">
        <dt>{t('findings.urgency')}</dt><dd><UrgencyChip tier={f.urgency} /> <span className="muted small">{f.urgency_reason}</span></dd>
        <dt>{t('findings.due')}</dt><dd><ClockChip clock={f.clock} /> {f.clock?.rule && <span className="muted small">{f.clock.rule}{f.clock.started_at ? ` · ${t('work.since', { time: moment(f.clock.started_at) })}` : ''}</span>}</dd>
        {!may && <><dt>{t('findings.assignee')}</dt><dd>{f.assignee?.name ?? t('work.nobody')}</dd></>}
      </dl>
      {may && (
        <div className="form-grid" style={{ marginTop: 10 }}>
          <SelectField label={t('findings.assignee')} value={f.assignee?.id ?? ''} empty={t('work.nobody')} options={people.map((p) => ({ value: p.id, label: p.name }))} onChange={(id) => save.mutate({ assignee_id: id || null })} />
          <div className="row" style={{ alignItems: 'flex-end' }}>
            <TextField type="date" label={t('work.earlier')} value={due} min={isoDay(new Date().toISOString())!} onChange={setDue} />
            <Button small onPress={() => { if (due && !save.isPending) save.mutate({ due_on: due }); }}>{t('work.set')}</Button>
            {f.clock?.own_date && <Button small onPress={() => save.mutate({ due_on: null })}>{t('work.by_policy')}</Button>}
          </div>
        </div>
      )}
      {save.isError && <ErrorPanel error={save.error} />}
    </div>
  );
}
