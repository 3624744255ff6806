import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { calls, queries, useWrite } from '@/api/queries';
import { ApiError } from '@/api/client';
import type { Environment } from '@/api/types';
import { useListState } from '@/app/list_state';
import { May, useMay } from '@/app/permissions';
import { useTitle } from '@/app/title';
import { Button, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { number } from '@/design/format';
import { Icon } from '@/design/icons';
import { Empty, ErrorPanel, Loaded } from '@/design/states';
import { label, t } from '@/messages';

export const siteTypes = ['manufacturing', 'electric-utility', 'water-treatment', 'oil-gas', 'transportation', 'healthcare', 'corporate-it', 'other'];
export const criticalities = ['critical', 'high', 'medium', 'low'];

export function EnvironmentsPage(): ReactNode {
  const query = useQuery(queries.environments());
  const [search, set] = useListState();
  const may = useMay();
  useTitle(t('nav.environments'));
  return (
    <>
      <div className="page-head">
        <div><h1>{t('nav.environments')}</h1><p>{t('env.text')}</p></div>
        <May to="manage_environments"><Button look="primary" icon="plus" onPress={() => set({ new: '1' })}>{t('env.new')}</Button></May>
      </div>
      <section className="panel" aria-label={t('nav.environments')}>
        <Loaded query={query}>
          {(rows) => rows.length === 0 ? <Empty icon="plant" title={t('env.none')} text={t('env.none_text')}><May to="manage_environments"><Button look="primary" onPress={() => set({ new: '1' })}>{t('env.new')}</Button></May></Empty> : (
            <div className="table-wrap" role="group" aria-label={t('nav.environments')} tabIndex={0}>
              <table className="table" aria-label={t('nav.environments')}>
                <thead><tr><th scope="col">{t('env.name')}</th><th scope="col">{t('env.site_type')}</th><th scope="col">{t('env.criticality')}</th><th scope="col" className="num">{t('dashboard.assets')}</th><th scope="col" className="num">{t('env.findings')}</th><th scope="col" className="num">{t('env.critical')}</th><th scope="col" className="num">{t('badge.kev_long')}</th></tr></thead>
                <tbody>
                  {rows.map((e) => (
                    <tr key={e.id}>
                      <td><Link className="row-link" to="/environments/$environmentId/findings" params={{ environmentId: String(e.id) }}>{e.name}</Link>{e.description && <span className="title wide clip">{e.description}</span>}</td>
                      <td>{label('site_type', e.site_type)}</td>
                      <td>{label('criticality', e.criticality.toLowerCase())}</td>
                      <td className="num">{number(e.asset_count)}</td>
                      <td className="num">{number(e.finding_count)}</td>
                      <td className="num">{number(e.critical_count)}</td>
                      <td className="num">{e.kev_count > 0 ? <span className="chip act-now"><Icon name="flame" />{number(e.kev_count)}</span> : number(e.kev_count)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Loaded>
      </section>
      {search['new'] && may('manage_environments') && <EnvironmentDialog onClose={() => set({ new: undefined })} />}
    </>
  );
}

/** Create an environment, or edit the one given. */
export function EnvironmentDialog({ environment, onClose }: { environment?: Environment; onClose: () => void }): ReactNode {
  const [form, setForm] = useState({ name: environment?.name ?? '', description: environment?.description ?? '', site_type: environment?.site_type.replaceAll('_', '-') ?? 'manufacturing', criticality: environment?.criticality.toLowerCase() ?? 'high' });
  const navigate = useNavigate();
  const save = useWrite(() => (environment ? calls.updateEnvironment(environment.id, form) : calls.createEnvironment(form)), [['environments'], ['environment'], ['dashboard'], ['log']], (made) => {
    if (environment) onClose();
    else void navigate({ to: '/environments/$environmentId/import', params: { environmentId: String(made.id) } });
  });
  const set = (field: keyof typeof form) => (value: string): void => setForm({ ...form, [field]: value });
  const problem = (field: string): string | undefined => (save.error instanceof ApiError ? save.error.fields.find((f) => f.field.endsWith(field))?.message : undefined);
  return (
    <Dialog open title={environment ? t('env.edit') : t('env.new')} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={!form.name.trim() || save.isPending} onPress={() => save.mutate(undefined)}>{environment ? t('common.save') : t('env.create')}</Button></>}>
      <TextField label={t('env.name')} help={t('env.name_help')} value={form.name} onChange={set('name')} required autoFocus error={problem('name')} />
      <TextField label={t('env.description')} value={form.description} onChange={set('description')} multiline />
      <SelectField label={t('env.site_type')} value={form.site_type} onChange={set('site_type')} options={siteTypes.map((v) => ({ value: v, label: label('site_type', v) }))} />
      <SelectField label={t('env.criticality')} help={label('criticality_help', form.criticality)} value={form.criticality} onChange={set('criticality')} options={criticalities.map((v) => ({ value: v, label: label('criticality', v) }))} />
      {save.isError && <ErrorPanel error={save.error} />}
    </Dialog>
  );
}
