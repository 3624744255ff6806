import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { notifyCalls, notifyQueries, type Connection } from '@/api/notify';
import { May, useMay } from '@/app/permissions';
import { Button } from '@/design/controls';
import { Empty, Loaded } from '@/design/states';
import { label, t } from '@/messages';
import { ConnectionDialog } from './ConnectionDialog';
import { targetOf } from './connection_form';
import { DeleteDialog } from './DeleteDialog';
import { useOpen } from './open';
import { OnOff, RecordTable } from './RecordTable';
import { TestDialog } from './TestDialog';

export function ConnectionsPanel(): ReactNode {
  const query = useQuery(notifyQueries.connections());
  const may = useMay()('manage_integrations');
  const [open, setOpen, close] = useOpen<Connection>();
  const create = <Button small look="primary" icon="plus" onPress={() => setOpen({ dialog: 'new' })}>{t('connections.new')}</Button>;
  return (
    <section className="panel" aria-labelledby="connections">
      <div className="panel-head"><h2 id="connections">{t('integrations.connections')}</h2><May to="manage_integrations">{create}</May></div>
      <p className="panel-note" style={{ paddingTop: 6 }}>{t('connections.text')}</p>
      <Loaded query={query}>
        {(rows) => rows.length === 0 ? <Empty icon="plug" title={t('connections.none')} text={t('connections.none_text')} /> : (
          <RecordTable label={t('integrations.connections')} rows={rows} may={may} onEdit={(item) => setOpen({ dialog: 'edit', item })} onDelete={(item) => setOpen({ dialog: 'delete', item })}
            {...(may ? { extra: (item: Connection) => <Button small onPress={() => setOpen({ dialog: 'test', item })} aria-label={t('connections.test_of', { name: item.name })}>{t('connections.test')}</Button> } : {})}
            columns={[
              { head: t('connections.type'), cell: (c) => label('connection_type', c.type) },
              { head: t('connections.target'), cell: (c) => <span className="wrap-anywhere">{targetOf(c) || label('connection_type', c.type)}</span> },
              { head: t('integrations.state'), cell: (c) => <OnOff on={c.enabled} /> },
            ]} />
        )}
      </Loaded>
      {open?.dialog === 'new' && <ConnectionDialog onClose={close} />}
      {open?.dialog === 'edit' && <ConnectionDialog connection={open.item} onClose={close} />}
      {open?.dialog === 'test' && <TestDialog connection={open.item} onClose={close} />}
      {open?.dialog === 'delete' && <DeleteDialog name={open.item.name} text={t('connections.delete_text')} run={() => notifyCalls.deleteConnection(open.item.id)} stale={[['connections']]} onClose={close} />}
    </section>
  );
}
