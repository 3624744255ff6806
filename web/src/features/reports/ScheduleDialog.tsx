import { useState, type ReactNode } from 'react';
import { ApiError } from '@/api/client';
import { calls, useWrite } from '@/api/queries';
import type { ReportSchedule } from '@/api/types';
import { useCurrentEnvironment } from '@/app/environment';
import { Button, CheckField, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';
import { ReportChoice } from './ReportChoice';
import { choiceProblem } from './report_types';

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const monthDays = Array.from({ length: 28 }, (_, i) => String(i + 1));
const here = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** A new schedule, or one to change. */
export function ScheduleDialog({ schedule, onClose }: { schedule: ReportSchedule | undefined; onClose: () => void }): ReactNode {
  const current = useCurrentEnvironment();
  const [name, setName] = useState(schedule?.name ?? '');
  const [type, setType] = useState(schedule?.report_type ?? 'executive_summary');
  const [picked, setPicked] = useState<string[]>(schedule ? schedule.environment_ids.map(String) : current ? [current.id] : []);
  const [frequency, setFrequency] = useState<string>(schedule?.frequency ?? 'weekly');
  const [day, setDay] = useState(schedule?.day ?? 'monday');
  const [time, setTime] = useState(schedule?.time ?? '06:00');
  const [zone, setZone] = useState(schedule?.time_zone ?? here);
  const [recipients, setRecipients] = useState((schedule?.recipients ?? []).join('\n'));
  const [enabled, setEnabled] = useState(schedule?.enabled ?? true);
  const [tried, setTried] = useState(false);
  const stale = [['report-schedules'], ['log'], ['checkpoint']];
  const save = useWrite(() => calls.saveSchedule({
    name, report_type: type, environment_ids: picked, frequency: frequency as ReportSchedule['frequency'], day: frequency === 'quarterly' ? '' : day, time, time_zone: zone.trim(), enabled,
    recipients: recipients.split(/[\s,;]+/).filter(Boolean), ...(schedule ? { version: schedule.version } : {}),
  }, schedule?.id), stale, () => { toast(t('schedules.saved')); onClose(); });
  const remove = useWrite(() => calls.deleteSchedule(schedule!.id), stale, () => { toast(t('schedules.removed')); onClose(); });
  const refused = save.error instanceof ApiError ? save.error.fields : [];
  const problem = (field: string): string | undefined => refused.find((p) => p.field?.endsWith(field))?.message;
  const submit = (): void => {
    setTried(true);
    if (name.trim() && !choiceProblem(type, picked.length)) save.mutate(undefined);
  };
  const days = frequency === 'weekly' ? weekdays.map((d) => ({ value: d, label: label('weekday', d) })) : [...monthDays.map((d) => ({ value: d, label: d })), { value: 'last', label: t('schedules.last_day') }];
  return (
    <Dialog open title={schedule ? t('schedules.edit', { name: schedule.name }) : t('schedules.new')} onClose={onClose} foot={
      <>
        {schedule && <Button look="danger" isDisabled={remove.isPending} onPress={() => remove.mutate(undefined)}>{t('schedules.remove')}</Button>}
        <Button onPress={onClose}>{t('common.cancel')}</Button>
        <Button look="primary" isDisabled={save.isPending} onPress={submit}>{t('common.save')}</Button>
      </>
    }>
      <TextField label={t('schedules.name')} value={name} onChange={setName} required autoFocus autoComplete="off" error={problem('name') ?? (tried && !name.trim() ? t('schedules.name') : undefined)} />
      <ReportChoice type={type} picked={picked} tried={tried} onType={setType} onPick={setPicked} />
      <div className="form-grid">
        <SelectField label={t('schedules.frequency')} value={frequency} options={['weekly', 'monthly', 'quarterly'].map((f) => ({ value: f, label: label('frequency', f) }))} onChange={(f) => { setFrequency(f); setDay(f === 'weekly' ? 'monday' : '1'); }} />
        {frequency !== 'quarterly' && <SelectField label={t('schedules.day')} value={day} options={days} onChange={setDay} />}
        <TextField type="time" label={t('schedules.time')} value={time} onChange={setTime} error={problem('time')} />
        <TextField label={t('schedules.time_zone')} help={t('schedules.time_zone_help')} value={zone} onChange={setZone} autoComplete="off" error={problem('time_zone')} />
      </div>
      <TextField label={t('schedules.recipients')} help={t('schedules.recipients_help')} value={recipients} onChange={setRecipients} multiline error={problem('recipients')} />
      <CheckField label={t('schedules.enabled')} checked={enabled} onChange={setEnabled} />
      {save.isError && refused.length === 0 && <ErrorPanel error={save.error} />}
      {remove.isError && <ErrorPanel error={remove.error} />}
    </Dialog>
  );
}
