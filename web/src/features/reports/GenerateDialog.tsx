import { useState, type ReactNode } from 'react';
import { calls, useWrite } from '@/api/queries';
import { useCurrentEnvironment } from '@/app/environment';
import { Button, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { isoDay } from '@/design/format';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { t } from '@/messages';
import { periodProblem, presets, type Preset } from './period';
import { ReportChoice } from './ReportChoice';
import { choiceProblem } from './report_types';

/** Which report, which environments, which period. The report itself says by which rules it counts. */
export function GenerateDialog({ onClose }: { onClose: () => void }): ReactNode {
  const current = useCurrentEnvironment();
  const today = isoDay(new Date().toISOString())!;
  const [type, setType] = useState('iec_62443');
  const [chosen, setChosen] = useState<string[] | null>(null);
  const [period, setPeriod] = useState(presets('last_90_days', today));
  const [preset, setPreset] = useState<Preset | 'own'>('last_90_days');
  const [tried, setTried] = useState(false);
  const picked = chosen ?? (current ? [current.id] : []);
  const generate = useWrite(() => calls.generateReport({ report_type: type, environment_ids: picked, from: period.from, to: period.to }), [['reports'], ['log'], ['checkpoint']], () => {
    toast(t('reports.started'));
    onClose();
  });
  const problem = periodProblem(period, today);
  const submit = (): void => {
    setTried(true);
    if (!problem && !choiceProblem(type, picked.length)) generate.mutate(undefined);
  };
  return (
    <Dialog open title={t('reports.generate')} onClose={onClose} foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={generate.isPending} onPress={submit}>{t('reports.generate')}</Button></>}>
      <ReportChoice type={type} picked={picked} tried={tried} onType={setType} onPick={setChosen} />
      <SelectField label={t('reports.period')} value={preset} options={(['last_30_days', 'last_90_days', 'last_quarter', 'year_to_date', 'last_year', 'own'] as const).map((p) => ({ value: p, label: t(`period.${p}`) }))}
        onChange={(p) => { setPreset(p as Preset | 'own'); if (p !== 'own') setPeriod(presets(p as Preset, today)); }} />
      <div className="form-grid">
        <TextField type="date" label={t('reports.from')} value={period.from} max={today} onChange={(from) => { setPreset('own'); setPeriod({ ...period, from }); }} />
        <TextField type="date" label={t('reports.to')} value={period.to} max={today} onChange={(to) => { setPreset('own'); setPeriod({ ...period, to }); }} error={problem ? t(`period.problem.${problem}`) : undefined} />
      </div>
      {generate.isError && <ErrorPanel error={generate.error} />}
    </Dialog>
  );
}
