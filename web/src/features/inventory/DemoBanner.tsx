import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { calls, useWrite } from '@/api/queries';
import type { Environment } from '@/api/types';
import { May } from '@/app/permissions';
import { Button } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { t } from '@/messages';

/** Says on every page of the demo plant that it is made up, and takes it out again. */
export function DemoBanner({ environment }: { environment: Environment }): ReactNode {
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const remove = useWrite<void, unknown>(() => calls.deleteEnvironment(environment.id), [['environments'], ['dashboard'], ['status'], ['log']], () => {
    toast(t('demo.removed'));
    void navigate({ to: '/environments' });
  });
  if (!environment.demo) return null;
  return (
    <div className="demo-banner" role="note">
      <b>{t('demo.mark')}</b><span className="grow">{t('demo.text')}</span>
      <May to="manage_environments"><Button small onPress={() => setAsking(true)}>{t('demo.remove')}</Button></May>
      {asking && (
        <Dialog open alert title={t('demo.remove_title')} onClose={() => setAsking(false)} foot={<><Button onPress={() => setAsking(false)}>{t('common.cancel')}</Button><Button look="danger" isDisabled={remove.isPending} onPress={() => remove.mutate()}>{t('demo.remove')}</Button></>}>
          <p>{t('demo.remove_text', { assets: environment.asset_count, findings: environment.finding_count })}</p>
          {remove.isError && <ErrorPanel error={remove.error} />}
        </Dialog>
      )}
    </div>
  );
}
