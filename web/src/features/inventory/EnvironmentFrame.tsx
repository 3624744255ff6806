// Head and tabs of one environment.
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { calls, queries, useWrite } from '@/api/queries';
import type { Environment } from '@/api/types';
import { May } from '@/app/permissions';
import { useTitle } from '@/app/title';
import { Button, MenuButton, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { number } from '@/design/format';
import { ErrorPanel, Loaded } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t, type MessageKey } from '@/messages';
import { DemoBanner } from './DemoBanner';
import { EnvironmentDialog } from './EnvironmentsPage';

const tabs = ['findings', 'assets', 'zones', 'tickets', 'windows', 'summary'] as const;

export function EnvironmentFrame(): ReactNode {
  const { environmentId } = useParams({ strict: false }) as { environmentId: string };
  const query = useQuery(queries.environment(environmentId));
  return <Loaded query={query} rows={10} heading={t('shell.environment')}>{(e) => <Frame environment={e} />}</Loaded>;
}

function Frame({ environment: e }: { environment: Environment }): ReactNode {
  const tab = useRouterState({ select: (s) => s.location.pathname.split('/')[3] ?? 'findings' });
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  useTitle(t(`nav.${tab === 'import' ? 'import' : tab}` as MessageKey), e.name);
  const counts: Partial<Record<string, number>> = { findings: e.finding_count, assets: e.asset_count };
  return (
    <>
      <DemoBanner environment={e} />
      <div className="page-head" style={{ marginBottom: 8 }}>
        <div className="stack-tight">
          <h1>{e.name}</h1>
          <p className="small">{label('site_type', e.site_type)} · {t('env.criticality_of', { level: label('criticality', e.criticality.toLowerCase()) })}{e.description && ` · ${e.description}`}</p>
        </div>
        <div className="row">
          <May to="manage_assets"><Link className="btn" to="/environments/$environmentId/import" params={{ environmentId: String(e.id) }}>{t('import.title')}</Link></May>
          <May to="manage_environments"><MenuButton label={t('common.more')} entries={[{ id: 'edit', label: t('env.edit'), text: t('env.edit'), icon: 'edit' }, { id: 'delete', label: `${t('env.delete')}…`, text: t('env.delete'), icon: 'trash' }]} onAction={(id) => setOpen(id as 'edit' | 'delete')} /></May>
        </div>
      </div>
      <nav className="tabs" aria-label={t('env.tabs')}>
        {tabs.map((name) => (
          <Link key={name} to={`/environments/${e.id}/${name}` as string} aria-current={tab === name ? 'page' : undefined}>
            {t(`nav.${name}`)}{counts[name] !== undefined && <span className="count">{number(counts[name])}</span>}
          </Link>
        ))}
      </nav>
      <Outlet />
      {open === 'edit' && <EnvironmentDialog environment={e} onClose={() => setOpen(null)} />}
      {open === 'delete' && <DeleteDialog environment={e} onClose={() => setOpen(null)} />}
    </>
  );
}

/** Deleting reaches far, so the name has to be typed. */
function DeleteDialog({ environment, onClose }: { environment: Environment; onClose: () => void }): ReactNode {
  const [typed, setTyped] = useState('');
  const navigate = useNavigate();
  const remove = useWrite(() => calls.deleteEnvironment(environment.id), [['environments'], ['dashboard'], ['log']], () => {
    toast(t('env.deleted', { name: environment.name }));
    void navigate({ to: '/environments' });
  });
  return (
    <Dialog open alert title={t('env.delete_title', { name: environment.name })} onClose={onClose}
      foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="danger" isDisabled={typed !== environment.name || remove.isPending} onPress={() => remove.mutate(undefined)}>{t('env.delete')}</Button></>}>
      <p>{t('env.delete_text', { assets: environment.asset_count, findings: environment.finding_count })}</p>
      <TextField label={t('env.delete_confirm', { name: environment.name })} value={typed} onChange={setTyped} autoComplete="off" />
      {remove.isError && <ErrorPanel error={remove.error} />}
    </Dialog>
  );
}
