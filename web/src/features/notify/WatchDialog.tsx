import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { notifyCalls, notifyQueries, type CatalogueName, type WatchType } from '@/api/notify';
import { useWrite } from '@/api/queries';
import { Button, SelectField, TextField } from '@/design/controls';
import { Dialog } from '@/design/dialogs';
import { SuggestField } from '@/design/suggest';
import { ErrorPanel } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t } from '@/messages';

const kinds = { vendor: 'vendors', product: 'products', protocol: 'protocols' } as const;

export function WatchDialog({ onClose }: { onClose: () => void }): ReactNode {
  const [kind, setKind] = useState<WatchType>('vendor');
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<CatalogueName | null>(null);
  const [threshold, setThreshold] = useState('');
  const wish = chosen ? { entity_type: kind, entity_id: Number(chosen.id) } : { entity_type: kind, value: text.trim() };
  const add = useWrite<void, unknown>(() => notifyCalls.watch(threshold && kind !== 'cve' ? { ...wish, severity_threshold: threshold } : wish), [['watchlist']], () => {
    toast(t('watch.added', { name: chosen?.name ?? text.trim() }));
    onClose();
  });
  const type = (value: string): void => { setText(value); setChosen((now) => (now?.name === value ? now : null)); };
  return (
    <Dialog open title={t('watch.add')} onClose={onClose} foot={<><Button onPress={onClose}>{t('common.cancel')}</Button><Button look="primary" isDisabled={!text.trim() || add.isPending} onPress={() => add.mutate()}>{t('watch.add')}</Button></>}>
      <SelectField label={t('watch.kind')} value={kind} options={(['vendor', 'product', 'protocol', 'cve'] as const).map((k) => ({ value: k, label: label('watch_type', k) }))} onChange={(k) => { setKind(k as WatchType); type(''); }} />
      {kind === 'cve'
        ? <TextField label={t('watch.cve')} help={t('watch.cve_help')} value={text} onChange={type} required autoComplete="off" placeholder="CVE-2026-12345" />
        : <NameField key={kind} kind={kinds[kind]} name={label('watch_type', kind)} text={text} onText={type} onChoose={(item) => { setChosen(item); setText(item.name); }} />}
      {kind !== 'cve' && <SelectField label={t('watch.threshold')} help={t('watch.threshold_help')} empty={t('watch.any')} value={threshold} options={['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'].map((s) => ({ value: s, label: t('watch.from', { severity: label('severity', s) }) }))} onChange={setThreshold} />}
      {add.isError && <ErrorPanel error={add.error} />}
    </Dialog>
  );
}

function NameField({ kind, name, text, onText, onChoose }: { kind: 'vendors' | 'products' | 'protocols'; name: string; text: string; onText: (text: string) => void; onChoose: (item: CatalogueName) => void }): ReactNode {
  const found = useQuery({ ...notifyQueries.names(kind, text.trim()), enabled: text.trim().length > 1 || kind === 'protocols' }).data ?? [];
  return (
    <SuggestField label={name} help={t('watch.name_help')} required text={text} onText={onText}
      items={found.map((f) => ({ id: f.id, text: f.name, note: t('watch.cves', { n: f.cve_count }) }))} onChoose={(id) => { const item = found.find((f) => f.id === id); if (item) onChoose(item); }} />
  );
}
