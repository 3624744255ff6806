import type { ReactNode } from 'react';
import { requirements } from '@/design/badges';
import { CheckField } from '@/design/controls';
import { label, t } from '@/messages';

/** One level from 0 to 4 for each of the seven foundational requirements, or null while it is not decided. */
export function LevelsField({ levels, onChange }: { levels: number[] | null; onChange: (levels: number[] | null) => void }): ReactNode {
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <legend className="field-label" style={{ padding: 0 }}>{t('zones.sl_t_long')}</legend>
      <p className="xsmall muted" style={{ margin: '2px 0 10px' }}>{t('zones.sl_t_help')}</p>
      <CheckField label={t('zones.sl_t_known')} checked={levels !== null} onChange={(on) => onChange(on ? requirements.map(() => 1) : null)} />
      {levels && <div className="stack-tight" style={{ marginTop: 8 }}>
        {requirements.map((fr, i) => (
          <div key={fr} className="spread" role="radiogroup" aria-label={label('fr', fr)}>
            <span className="small"><b>{fr}</b> <span className="muted">{label('fr', fr)}</span></span>
            <span className="segments">
              {[0, 1, 2, 3, 4].map((level) => (
                <label key={level} className="level" data-on={levels[i] === level}>
                  <input type="radio" className="visually-hidden" name={`sl-${fr}`} value={level} checked={levels[i] === level} onChange={() => onChange(levels.map((l, at) => (at === i ? level : l)))} />
                  {level === 0 ? <span title={t('zones.level_none')}>0</span> : level}
                </label>
              ))}
            </span>
          </div>
        ))}
      </div>}
    </fieldset>
  );
}
