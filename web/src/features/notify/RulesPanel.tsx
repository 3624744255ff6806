import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { notifyCalls, notifyQueries, type AlertRule } from '@/api/notify';
import { useEnvironments } from '@/app/environment';
import { May, useMay } from '@/app/permissions';
import { Button } from '@/design/controls';
import { decimal } from '@/design/format';
import { Empty, Loaded } from '@/design/states';
import { label, t } from '@/messages';
import { DeleteDialog } from './DeleteDialog';
import { useOpen } from './open';
import { OnOff, RecordTable } from './RecordTable';
import { RuleDialog } from './RuleDialog';

export function RulesPanel(): ReactNode {
  const query = useQuery(notifyQueries.rules());
  const connections = useQuery(notifyQueries.connections()).data ?? [];
  const environments = useEnvironments();
  const may = useMay()('manage_alerts');
  const [open, setOpen, close] = useOpen<AlertRule>();
  return (
    <section className="panel" aria-labelledby="rules">
      <div className="panel-head"><h2 id="rules">{t('integrations.rules')}</h2><May to="manage_alerts"><Button small look="primary" icon="plus" onPress={() => setOpen({ dialog: 'new' })}>{t('rules.new')}</Button></May></div>
      <p className="panel-note" style={{ paddingTop: 6 }}>{t('rules.text')}</p>
      <Loaded query={query}>
        {(rows) => rows.length === 0 ? <Empty icon="bell" title={t('rules.none')} text={t('rules.none_text')} /> : (
          <RecordTable label={t('integrations.rules')} rows={rows} may={may} onEdit={(item) => setOpen({ dialog: 'edit', item })} onDelete={(item) => setOpen({ dialog: 'delete', item })}
            columns={[
              { head: t('rules.trigger'), cell: (r) => label('trigger', r.trigger) },
              { head: t('rules.where'), cell: (r) => (r.environment_id ? (environments.find((e) => e.id === r.environment_id)?.name ?? t('common.not_known')) : t('rules.everywhere')) },
              { head: t('rules.destination'), cell: (r) => (r.connection_id ? (connections.find((c) => c.id === r.connection_id)?.name ?? t('common.not_known')) : t('rules.by_mail')) },
              { head: t('rules.floor'), cell: (r) => (r.severity_floor === null || r.severity_floor === undefined ? t('rules.floor_any') : decimal(r.severity_floor, 1)) },
              { head: t('rules.quiet'), cell: (r) => (r.quiet_from && r.quiet_to ? <span className="nowrap">{t('rules.quiet_shown', { from: r.quiet_from, to: r.quiet_to })}</span> : t('rules.quiet_none')) },
              { head: t('rules.digest'), cell: (r) => label('digest', r.digest) },
              { head: t('integrations.state'), cell: (r) => <OnOff on={r.enabled} /> },
            ]} />
        )}
      </Loaded>
      {open?.dialog === 'new' && <RuleDialog onClose={close} />}
      {open?.dialog === 'edit' && <RuleDialog rule={open.item} onClose={close} />}
      {open?.dialog === 'delete' && <DeleteDialog name={open.item.name} text={t('rules.delete_text')} run={() => notifyCalls.deleteRule(open.item.id)} stale={[['alert-rules']]} onClose={close} />}
    </section>
  );
}
