// The triage policy: until when findings are due, and what accepting a risk takes.
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useWrite } from '@/api/queries';
import { triage, triageCalls, type DueRule, type TriagePolicy } from '@/api/triage';
import { useMay } from '@/app/permissions';
import { Button, CheckField, IconButton, SelectField, TextField } from '@/design/controls';
import { moment } from '@/design/format';
import { ErrorPanel, Loaded } from '@/design/states';
import { toast } from '@/design/toasts';
import type { Severity } from '@/api/types';
import { label, t } from '@/messages';

export function PolicyPanel(): ReactNode {
  const query = useQuery(triage.policy());
  return <Loaded query={query}>{(policy) => <Editor key={policy.version} policy={policy} />}</Loaded>;
}

const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];
const criticalities = ['critical', 'high', 'medium', 'low'];

function Editor({ policy }: { policy: TriagePolicy }): ReactNode {
  const may = useMay()('manage_settings');
  const [rules, setRules] = useState<DueRule[]>(policy.due);
  const [approve, setApprove] = useState(policy.approve_acceptance);
  const [longest, setLongest] = useState(policy.longest_acceptance_days ? String(policy.longest_acceptance_days) : '');
  const save = useWrite(() => triageCalls.savePolicy({ due: rules, approve_acceptance: approve, longest_acceptance_days: longest ? Number(longest) : null, version: policy.version }),
    [['triage-policy'], ['dashboard'], ['environment'], ['log'], ['checkpoint']], () => toast(t('policy.saved')));
  const put = (at: number, change: Partial<DueRule>): void => setRules(rules.map((r, i) => (i === at ? { ...r, ...change } : r)));
  const choice = (name: string, values: string[], chosen: string[], set: (values: string[]) => void): ReactNode => (
    <span className="row" role="group" aria-label={name}>
      {values.map((v) => <CheckField key={v} label={label(name === t('findings.severity') ? 'severity' : 'criticality', v)} checked={chosen.includes(v)} onChange={(on) => set(on ? values.filter((x) => x === v || chosen.includes(x)) : chosen.filter((x) => x !== v))} />)}
    </span>
  );
  return (
    <section className="panel" aria-labelledby="policy">
      <div className="panel-head"><h2 id="policy">{t('settings.triage')}</h2></div>
      <p className="panel-note">{policy.decided ? t('policy.decided', { who: policy.updated_by ?? '', when: moment(policy.updated_at) }) : t('policy.defaults')} {t('policy.order')}</p>
      {!may ? <ol className="panel-body stack-tight">{policy.rules.map((r, i) => <li key={i}>{r}</li>)}</ol> : (
        <div className="panel-body stack">
          <ol className="stack" aria-label={t('policy.rules')} style={{ padding: 0, listStyle: 'none' }}>
            {rules.map((r, i) => (
              <li key={i} className="stack-tight" style={{ borderBottom: '1px solid var(--line)', paddingBottom: 12 }}>
                <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
                  <legend className="field-label">{t('policy.rule', { n: i + 1 })}</legend>
                  <div className="stack-tight">
                    {choice(t('findings.severity'), severities, r.severity, (v) => put(i, { severity: v as Severity[] }))}
                    {choice(t('asset.criticality'), criticalities, r.criticality, (v) => put(i, { criticality: v }))}
                    <div className="row" style={{ alignItems: 'flex-end' }}>
                      <SelectField label={t('badge.kev_long')} value={r.kev === true ? 'yes' : r.kev === false ? 'no' : ''} empty={t('policy.either')} options={[{ value: 'yes', label: t('policy.kev_yes') }, { value: 'no', label: t('policy.kev_no') }]} onChange={(v) => put(i, { kev: v === '' ? null : v === 'yes' })} />
                      <TextField type="number" inputMode="numeric" min="1" max="3650" label={t('policy.days')} value={String(r.days)} onChange={(v) => put(i, { days: Number(v) })} />
                      <IconButton icon="up" label={t('policy.up', { n: i + 1 })} isDisabled={i === 0} onPress={() => setRules(rules.map((x, j) => (j === i - 1 ? r : j === i ? rules[i - 1]! : x)))} />
                      <IconButton icon="trash" label={t('policy.remove', { n: i + 1 })} onPress={() => setRules(rules.filter((_, j) => j !== i))} />
                    </div>
                  </div>
                </fieldset>
              </li>
            ))}
          </ol>
          <div><Button small icon="plus" onPress={() => setRules([...rules, { severity: [], kev: null, criticality: [], days: 30 }])}>{t('policy.add')}</Button></div>
          <h3>{t('policy.acceptance')}</h3>
          <CheckField label={t('policy.approve')} checked={approve} onChange={setApprove} />
          <TextField type="number" inputMode="numeric" min="1" max="3650" label={t('policy.longest')} help={t('policy.longest_help')} value={longest} onChange={setLongest} />
          {save.isError && <ErrorPanel error={save.error} />}
          <div><Button look="primary" isDisabled={save.isPending} onPress={() => save.mutate(undefined)}>{t('policy.save')}</Button></div>
        </div>
      )}
    </section>
  );
}
