import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queries } from '@/api/queries';
import type { ReportSchedule } from '@/api/types';
import { May, useMay } from '@/app/permissions';
import { Button } from '@/design/controls';
import { moment } from '@/design/format';
import { Empty, Loaded } from '@/design/states';
import { label, t } from '@/messages';
import { ScheduleDialog } from './ScheduleDialog';

/** "Weekly, Monday, 06:00 Europe/Berlin". */
function when(s: ReportSchedule): string {
  const day = s.frequency === 'weekly' ? label('weekday', s.day) : s.frequency === 'monthly' ? (s.day === 'last' ? t('schedules.last_day') : `${s.day}.`) : '';
  return [label('frequency', s.frequency), day, `${s.time} ${s.time_zone}`].filter(Boolean).join(', ');
}

/** Reports that are made again and again. `editing` is the id of the open one, or "new". */
export function SchedulesPanel({ editing, onEdit }: { editing: string | undefined; onEdit: (id: string | undefined) => void }): ReactNode {
  const query = useQuery(queries.schedules());
  const may = useMay();
  const open = editing === 'new' ? undefined : query.data?.find((s) => s.id === editing);
  return (
    <section className="panel" aria-labelledby="schedules">
      <div className="panel-head"><h2 id="schedules">{t('schedules.title')}</h2><May to="generate_reports"><Button small icon="plus" onPress={() => onEdit('new')}>{t('schedules.new')}</Button></May></div>
      <p className="panel-note" style={{ paddingTop: 6 }}>{t('schedules.text')}</p>
      <Loaded query={query} rows={3}>
        {(rows) => rows.length === 0 ? <Empty icon="reports" title={t('schedules.none')} text={t('schedules.none_text')} /> : (
          <div className="table-wrap" role="group" aria-label={t('schedules.title')} tabIndex={0}>
            <table className="table" aria-label={t('schedules.title')}>
              <thead><tr><th scope="col">{t('schedules.name')}</th><th scope="col">{t('schedules.when')}</th><th scope="col">{t('schedules.recipients')}</th><th scope="col">{t('schedules.next')}</th><th scope="col">{t('schedules.last')}</th></tr></thead>
              <tbody>
                {rows.map((s) => (
                  <tr key={s.id}>
                    <td style={{ minWidth: 180 }}>{may('generate_reports') ? <Button look="link" onPress={() => onEdit(s.id)}>{s.name}</Button> : <b>{s.name}</b>}<span className="title">{label('report_type', s.report_type)}</span></td>
                    <td>{when(s)}</td>
                    <td>{s.recipients.map((r) => <span key={r} style={{ display: 'block' }}>{r}</span>)}</td>
                    <td className="nowrap">{s.enabled && s.next_run_at ? moment(s.next_run_at) : <span className="chip">{t('schedules.off')}</span>}</td>
                    <td>{s.last_run_at ? moment(s.last_run_at) : t('schedules.never')}{s.last_error && <span className="xsmall" style={{ display: 'block', maxWidth: 260, color: 'var(--act)' }}>{s.last_error}</span>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {editing && (editing === 'new' || open) && <May to="generate_reports"><ScheduleDialog key={editing} schedule={open} onClose={() => onEdit(undefined)} /></May>}
    </section>
  );
}
