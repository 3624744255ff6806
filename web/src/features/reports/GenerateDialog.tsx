import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { calls, queries, useWrite } from '@/api/queries';
import { useCurrentEnvironment } from '@/app/environment';
import { Button, CheckField, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { isoDay } from '@/design/format';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { t } from '@/messages';
import { periodProblem, presets, type Preset } from './period';

/** Which environments, which period. The report itself says by which rules it counts. */
export function GenerateDialog({ onClose }: { onClose: () => void }): ReactNode {
  const environments = useQuery(queries.environments()).data ?? [];
  const current = useCurrentEnvironment();
  const today = isoDay(new Date().toISOString())!;
  const [chosen, setChosen] = useState<string[] | null>(null);
  const [period, setPeriod] = useState(presets('last_90_days', today));
  const [preset, setPreset] = useState<Preset | 'own'>('last_90_days');
  const [tried, setTried] = useState(false);
  const picked = chosen ?? (current ? [current.id] : []);
  const generate = useWrite(() => calls.generateReport({ report_type: 'iec_62443', environment_ids: picked, from: period.from, to: period.to, format: 'pdf' }), [['reports'], ['log'], ['checkpoint']], () => {
    toast(t('reports.started'));
    onClose();
  });
  const problem = periodProblem(period, today);
  const submit = (): void => {
    setTried(true);
    if (!problem && picked.length > 0) generate.mutate(undefined);
  };
  return (
    <Dialog open title={t('reports.generate_title')} onClose={onClose} foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={generate.isPending} onPress={submit}>{t('reports.generate')}</Button></>}>
      <p className="muted">{t('reports.iec_text')}</p>
      <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
        <legend className="field-label" style={{ padding: 0, marginBottom: 6 }}>{t('nav.environments')}</legend>
        <div className="stack-tight">
          {environments.map((e) => <CheckField key={e.id} label={<>{e.name} <span className="muted small">{t('reports.assets', { n: e.asset_count })}</span></>} checked={picked.includes(e.id)} onChange={(on) => setChosen(on ? [...picked, e.id] : picked.filter((id) => id !== e.id))} />)}
        </div>
        {tried && picked.length === 0 && <p className="small" role="alert" style={{ color: 'var(--act)' }}>{t('reports.choose_environment')}</p>}
      </fieldset>
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
