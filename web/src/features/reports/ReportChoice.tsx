import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queries } from '@/api/queries';
import { useMay } from '@/app/permissions';
import { CheckField, SelectField } from '@/design/controls';
import { label, t } from '@/messages';
import { choiceProblem, oneEnvironment, reportTypes } from './report_types';

interface Props { type: string; picked: string[]; tried: boolean; onType: (type: string) => void; onPick: (ids: string[]) => void }

/** Which report, for which environments. */
export function ReportChoice({ type, picked, tried, onType, onPick }: Props): ReactNode {
  const environments = useQuery(queries.environments()).data ?? [];
  const may = useMay();
  const one = oneEnvironment(type);
  const problem = choiceProblem(type, picked.length);
  const types = reportTypes.filter((r) => r !== 'audit_log' || may('export_log'));
  return (
    <>
      <SelectField label={t('reports.type')} value={type} options={types.map((r) => ({ value: r, label: label('report_type', r) }))} help={label('report_text', type)}
        onChange={(next) => { onType(next); if (oneEnvironment(next)) onPick(picked.slice(0, 1)); }} />
      <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
        <legend className="field-label" style={{ padding: 0, marginBottom: 6 }}>{t('nav.environments')}</legend>
        {one && <p className="muted small">{t('reports.one_environment')}</p>}
        <div className="stack-tight">
          {environments.map((e) => (
            <CheckField key={e.id} label={<>{e.name} <span className="muted small">{t('reports.assets', { n: e.asset_count })}</span></>} checked={picked.includes(e.id)}
              onChange={(on) => onPick(on ? (one ? [e.id] : [...picked, e.id]) : picked.filter((id) => id !== e.id))} />
          ))}
        </div>
        {tried && problem && <p className="small" role="alert" style={{ color: 'var(--act)' }}>{t(problem)}</p>}
      </fieldset>
    </>
  );
}
