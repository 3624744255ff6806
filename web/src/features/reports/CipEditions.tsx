import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { calls, queries, useWrite } from '@/api/queries';
import type { ReportSettings } from '@/api/types';
import { SelectField } from '@/design/controls';
import { ErrorPanel, Loaded } from '@/design/states';
import { toast } from '@/design/toasts';
import { t } from '@/messages';

/** Which edition of each NERC CIP standard the evidence package names. */
export function CipEditions(): ReactNode {
  const query = useQuery(queries.reportSettings());
  const save = useWrite((editions: string[]) => calls.saveReportSettings({ cip_editions: editions }), [['report-settings'], ['log'], ['checkpoint']], () => toast(t('cip.saved')));
  const choose = (s: ReportSettings, standard: string, id: string): void => {
    const rest = s.cip_editions.filter((e) => s.known_editions.find((k) => k.id === e)?.standard !== standard);
    save.mutate([...rest, ...(id ? [id] : [])].sort());
  };
  return (
    <section className="panel" aria-labelledby="cip">
      <div className="panel-head"><h2 id="cip">{t('cip.title')}</h2></div>
      <p className="panel-note" style={{ paddingTop: 6 }}>{t('cip.text')}</p>
      <div style={{ padding: 16 }}>
        <Loaded query={query} rows={2}>
          {(s) => (
            <div className="form-grid">
              {[...new Set(s.known_editions.map((e) => e.standard))].map((standard) => (
                <SelectField key={standard} label={standard} empty={t('cip.none')} value={s.cip_editions.find((id) => s.known_editions.find((e) => e.id === id)?.standard === standard) ?? ''}
                  options={s.known_editions.filter((e) => e.standard === standard).map((e) => ({ value: e.id, label: e.id }))} onChange={(id) => choose(s, standard, id)} />
              ))}
            </div>
          )}
        </Loaded>
        {save.isError && <ErrorPanel error={save.error} />}
      </div>
    </section>
  );
}
