import { useState, type ReactNode } from 'react';
import type { ImportPlan, ImportProblem } from '@/api/types';
import { Button, RadioCards, SelectField } from '@/design/controls';
import { number } from '@/design/format';
import { ErrorPanel } from '@/design/states';
import { t } from '@/messages';
import { problemsCsv } from './csv';

interface Props {
  plan: ImportPlan; name: string; busy: boolean; error: unknown; onBack: () => void; onMapping: (mapping: Record<string, string>) => void; onCommit: (mode: 'all' | 'good') => void;
}

/** What would happen: counts, mapping of columns, problems with their cell, first rows. */
export function ImportPlanView({ plan, name, busy, error, onBack, onMapping, onCommit }: Props): ReactNode {
  const [mode, setMode] = useState<'all' | 'good'>('all');
  const changes = plan.creates + plan.updates;
  const blocked = plan.rejects > 0 && mode === 'all';
  return (
    <div className="stack" style={{ gap: 16 }}>
      <section className="panel" aria-labelledby="plan">
        <div className="panel-head"><h2 id="plan">{t('import.plan', { name })}</h2><span className="muted small" role="status">{busy ? t('common.working') : t('import.rows', { n: plan.rows_total })}</span></div>
        <div className="panel-body">
          <dl className="fix-counts" style={{ gap: 36 }}>
            {([['creates', plan.creates], ['updates', plan.updates], ['unchanged', plan.unchanged], ['rejects', plan.rejects]] as const).map(([key, n]) => (
              <div key={key}><dt>{t(`import.${key}`)}</dt><dd style={{ fontSize: 'var(--size-xl)', fontWeight: 620, color: key === 'rejects' && n > 0 ? 'var(--act)' : undefined }}>{number(n)}</dd></div>
            ))}
          </dl>
          {(plan.new_zones ?? []).length > 0 && <p className="small muted" style={{ marginTop: 10 }}>{t('import.new_zones', { n: plan.new_zones!.length, names: plan.new_zones!.join(', ') })}</p>}
        </div>
      </section>
      <section className="panel" aria-labelledby="mapping">
        <div className="panel-head"><h2 id="mapping">{t('import.mapping')}</h2></div>
        <div className="panel-body">
          <div className="form-grid">
            {plan.columns.map((c) => <SelectField key={c} label={t('import.column', { name: c })} value={plan.mapping[c] ?? ''} empty={t('import.ignore')} options={plan.fields.map((f) => ({ value: f.field, label: f.label }))} onChange={(field) => onMapping({ ...plan.mapping, [c]: field })} />)}
          </div>
        </div>
      </section>
      {plan.problems.length > 0 && <Problems problems={plan.problems} />}
      <section className="panel" aria-labelledby="sample">
        <div className="panel-head"><h2 id="sample">{t('import.sample', { n: plan.sample.length })}</h2></div>
        <div className="panel-body table-wrap" role="group" aria-label={t('import.sample', { n: plan.sample.length })} tabIndex={0} style={{ maxHeight: 320 }}>
          <table className="table" data-density="compact" aria-label={t('import.sample', { n: plan.sample.length })}>
            <thead><tr>{plan.columns.map((c) => <th key={c} scope="col">{c}</th>)}</tr></thead>
            <tbody>{plan.sample.map((r, i) => <tr key={i}>{plan.columns.map((c) => <td key={c} className="nowrap">{r[c] ?? ''}</td>)}</tr>)}</tbody>
          </table>
        </div>
      </section>
      <section className="panel" aria-labelledby="apply">
        <div className="panel-head"><h2 id="apply">{t('import.apply')}</h2></div>
        <div className="panel-body stack">
          {plan.rejects > 0 && (
            <RadioCards legend={t('import.mode')} name="mode" value={mode} onChange={(v) => setMode(v as 'all' | 'good')}
              options={[{ value: 'all', label: t('import.mode_all'), help: t('import.mode_all_help') }, { value: 'good', label: t('import.mode_good', { n: plan.rows_total - plan.rejects }), help: t('import.mode_good_help', { n: plan.rejects }) }]} />
          )}
          {error !== null && error !== undefined && <ErrorPanel error={error} />}
          <div className="row">
            <Button look="primary" isDisabled={busy || blocked || changes === 0} onPress={() => onCommit(mode)}>{t('import.commit', { n: changes })}</Button>
            <Button onPress={onBack}>{t('import.back')}</Button>
            {blocked && <span className="small muted">{t('import.blocked')}</span>}
            {changes === 0 && <span className="small muted">{t('import.nothing')}</span>}
          </div>
        </div>
      </section>
    </div>
  );
}

export function Problems({ problems }: { problems: ImportProblem[] }): ReactNode {
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([problemsCsv(problems)], { type: 'text/csv' }));
    const link = Object.assign(document.createElement('a'), { href: url, download: 'import-problems.csv' });
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <section className="panel" aria-labelledby="problems">
      <div className="panel-head"><h2 id="problems">{t('import.problems', { n: problems.length })}</h2><Button small icon="download" onPress={save}>{t('import.problems_save')}</Button></div>
      <div className="panel-body table-wrap" role="group" aria-label={t('import.problems', { n: problems.length })} tabIndex={0} style={{ maxHeight: 320 }}>
        <table className="table" data-density="compact" aria-label={t('import.problems', { n: problems.length })}>
          <thead><tr><th scope="col">{t('import.cell')}</th><th scope="col">{t('import.what')}</th><th scope="col">{t('import.value')}</th><th scope="col">{t('import.code')}</th></tr></thead>
          <tbody>
            {problems.slice(0, 200).map((p, i) => <tr key={i}><td className="nowrap">{p.column ? t('import.address', { row: p.row, column: p.column }) : t('import.address_row', { row: p.row })}</td><td>{p.message}</td><td className="mono wrap-anywhere">{p.value ?? ''}</td><td className="hash">{p.code}</td></tr>)}
          </tbody>
        </table>
        {problems.length > 200 && <p className="small muted" style={{ padding: 10 }}>{t('import.problems_more', { n: problems.length - 200 })}</p>}
      </div>
    </section>
  );
}
