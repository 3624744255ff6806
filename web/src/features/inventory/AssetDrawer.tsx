// One asset: identity with what is missing, and the editor.
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ApiError } from '@/api/client';
import { calls, queries, useWrite } from '@/api/queries';
import type { Asset, Candidate, Site, Zone } from '@/api/types';
import { useRecordKeys } from '@/app/keys';
import { useMay } from '@/app/permissions';
import { Button, CheckField, SelectField, TextField } from '@/design/controls';
import { Dialog, Drawer } from '@/design/dialogs';
import { ErrorPanel, Loaded, Notice } from '@/design/states';
import { toast } from '@/design/toasts';
import { label, t, type MessageKey } from '@/messages';
import { criticalities } from './EnvironmentsPage';
import { ResolutionMeter } from './ResolutionMeter';

const texts = ['name', 'vendor', 'product', 'version', 'order_number', 'firmware_version', 'hardware_version', 'serial_number', 'ip_address', 'owner', 'location', 'cpe', 'purl'] as const;
const monospaced = new Set<string>(['version', 'order_number', 'firmware_version', 'serial_number', 'ip_address', 'cpe', 'purl']);
const assetTypes = ['PLC', 'HMI', 'SCADA Server / Historian', 'RTU', 'DCS controller', 'Engineering Workstation', 'Safety instrumented system', 'Network switch', 'Firewall', 'VPN / remote access gateway', 'Server', 'Other'];
const exposures = ['unknown', 'isolated', 'adjacent', 'enterprise', 'internet'];
const purdueLevels = ['0', '1', '2', '3', '3.5', '4', '5'];
type Form = Record<(typeof texts)[number] | 'asset_type' | 'layer' | 'zone_id' | 'site_id' | 'criticality' | 'exposure' | 'purdue_level' | 'end_of_support' | 'notes', string>;

/** `step`: the assets before and after in the list behind, for [ and ]. */
interface Props { environment: string; assetId: string; known: Asset | undefined; zones: Zone[]; sites: Site[]; step: { previous?: string | undefined; next?: string | undefined }; onGo: (id: string) => void; onClose: () => void }

export function AssetDrawer({ environment, assetId, known, zones, sites, step, onGo, onClose }: Props): ReactNode {
  const fresh = assetId === 'new';
  const query = useQuery({ ...queries.asset(environment, assetId), enabled: !fresh && !known });
  const asset = known ?? query.data;
  return fresh || asset ? <Editor key={assetId} environment={environment} asset={asset} zones={zones} sites={sites} step={step} onGo={onGo} onClose={onClose} /> : (
    <Drawer open title={t('asset.one')} onClose={onClose}><Loaded query={query}>{() => null}</Loaded></Drawer>
  );
}

function Editor({ environment, asset, zones, sites, step, onGo, onClose }: Omit<Props, 'assetId' | 'known'> & { asset: Asset | undefined }): ReactNode {
  const start = Object.fromEntries([...texts, 'asset_type', 'layer', 'zone_id', 'site_id', 'criticality', 'exposure', 'purdue_level', 'end_of_support', 'notes'].map((f) => [f, String((asset as unknown as Record<string, unknown> | undefined)?.[f] ?? '')])) as Form;
  if (!asset) Object.assign(start, { asset_type: 'PLC', layer: 'OT', criticality: 'medium', exposure: 'unknown' });
  const [form, setForm] = useState(start);
  const [safety, setSafety] = useState(asset?.safety_related ?? false);
  const may = useMay()('manage_assets');
  const [removing, setRemoving] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const stale = [['environment', environment], ['environments'], ['dashboard'], ['log']];
  const body = (): Record<string, unknown> => ({ ...form, zone_id: form.zone_id || null, site_id: form.site_id || null, safety_related: safety });
  const save = useWrite((extra: Record<string, unknown>) => calls.saveAsset(environment, { ...body(), ...extra }, asset?.id), stale, () => {
    toast(t('asset.saved', { name: form.name }));
    onClose();
  });
  const remove = useWrite(() => calls.deleteAsset(environment, asset!.id), stale, () => {
    toast(t('asset.removed', { name: form.name }));
    onClose();
  });
  const set = (field: keyof Form) => (value: string): void => setForm({ ...form, [field]: value });
  const problem = (field: string): string | undefined => (save.error instanceof ApiError ? save.error.fields.find((f) => f.field.endsWith(field))?.message : undefined);
  const dirty = JSON.stringify(form) !== JSON.stringify(start) || safety !== (asset?.safety_related ?? false);
  useRecordKeys({ ...step, onGo, off: dirty || removing });
  const leave = (): void => (dirty ? setLeaving(true) : onClose());
  return (
    <Drawer open title={asset?.name ?? t('asset.new')} onClose={leave}
      foot={
        <>
          {may && asset && <Button look="quiet" icon="trash" onPress={() => setRemoving(true)}>{t('asset.remove')}…</Button>}
          <span className="grow" />
          {dirty && <span className="small muted" role="status">{t('asset.unsaved')}</span>}
          <Button onPress={leave}>{t(may ? 'common.cancel' : 'common.close')}</Button>
          {may && <Button look="primary" isDisabled={!form.name.trim() || save.isPending || (!dirty && asset !== undefined)} onPress={() => save.mutate({})}>{t('common.save')}</Button>}
        </>
      }>
      {asset && <Identity asset={asset} onChoose={may ? (c) => save.mutate({ resolved_vendor: c.vendor, resolved_product: c.product }) : undefined} />}
      <div className="section">
        <h3>{t('asset.details')}</h3>
        {save.isError && <div style={{ marginBottom: 12 }}><ErrorPanel error={save.error} /></div>}
        <fieldset className="form-grid" disabled={!may} aria-label={t('asset.details')}>
          {texts.map((f) => <TextField key={f} label={t(`asset.${f}` as MessageKey)} value={form[f]} onChange={set(f)} mono={monospaced.has(f)} required={f === 'name'} error={problem(f)} className={f === 'cpe' || f === 'name' || f === 'purl' ? 'wide' : ''} autoFocus={!asset && f === 'name'} />)}
          <SelectField label={t('asset.type')} value={form.asset_type} onChange={set('asset_type')} options={[...new Set([form.asset_type, ...assetTypes])].filter(Boolean).map((v) => ({ value: v, label: v }))} />
          <SelectField label={t('findings.layer')} value={form.layer} onChange={set('layer')} options={['OT', 'OS', 'NETWORK'].map((v) => ({ value: v, label: label('layer', v) }))} />
          <SelectField label={t('asset.zone')} value={form.zone_id} onChange={set('zone_id')} empty={t('findings.no_zone')} options={zones.map((z) => ({ value: z.id, label: z.name }))} />
          <SelectField label={t('asset.site')} value={form.site_id} onChange={set('site_id')} empty={t('asset.no_site')} options={sites.map((s) => ({ value: s.id, label: s.name }))} />
          <SelectField label={t('asset.criticality')} value={form.criticality} onChange={set('criticality')} options={criticalities.map((v) => ({ value: v, label: label('criticality', v) }))} />
          <SelectField label={t('asset.exposure')} help={label('exposure_help', form.exposure)} value={form.exposure || 'unknown'} onChange={set('exposure')} options={exposures.map((v) => ({ value: v, label: label('exposure', v) }))} />
          <SelectField label={t('asset.purdue_level')} value={form.purdue_level} empty={t('common.not_known')} options={purdueLevels.map((v) => ({ value: v, label: v }))} onChange={set('purdue_level')} />
          <TextField type="date" label={t('asset.end_of_support')} value={form.end_of_support} onChange={set('end_of_support')} error={problem('end_of_support')} />
          <div className="wide"><CheckField label={t('asset.safety_related')} checked={safety} onChange={setSafety} /></div>
          <TextField label={t('asset.notes')} value={form.notes} onChange={set('notes')} multiline className="wide" />
        </fieldset>
      </div>
      {leaving && (
        <Dialog open alert title={t('asset.discard_title')} onClose={() => setLeaving(false)}
          foot={<><Button onPress={() => setLeaving(false)}>{t('asset.keep_editing')}</Button><Button look="danger" onPress={onClose}>{t('asset.discard')}</Button></>}>
          <p>{t('asset.discard_text', { name: form.name || t('asset.one') })}</p>
        </Dialog>
      )}
      {removing && (
        <Dialog open alert title={t('asset.remove_title', { name: asset!.name })} onClose={() => setRemoving(false)}
          foot={<><Button onPress={() => setRemoving(false)}>{t('common.cancel')}</Button><Button look="danger" onPress={() => remove.mutate(undefined)}>{t('asset.remove')}</Button></>}>
          <p>{t('asset.remove_text', { n: asset!.finding_count })}</p>
          {remove.isError && <ErrorPanel error={remove.error} />}
        </Dialog>
      )}
    </Drawer>
  );
}

function Identity({ asset, onChoose }: { asset: Asset; onChoose: ((candidate: Candidate) => void) | undefined }): ReactNode {
  const r = asset.resolution;
  return (
    <div className="section">
      <h3>{t('asset.identity')}</h3>
      <div className="row" style={{ marginBottom: 8 }}><ResolutionMeter resolution={r} wide /></div>
      {r.status === 'resolved' && <p className="small">{t('asset.resolved_as', { vendor: r.vendor ?? '', product: r.product ?? '' })} <span className="muted">{r.match_basis.map((b) => label('basis', b)).join(', ')}</span></p>}
      {r.missing.length > 0 && <div style={{ marginTop: 8 }}><Notice kind="warn" title={t('asset.missing')}><p className="small">{r.missing.map((m) => label('missing', m)).join(', ')}. {t('asset.missing_text')}</p></Notice></div>}
      {r.status !== 'resolved' && r.candidates.length === 0 && <div style={{ marginTop: 8 }}><Notice kind="warn"><p className="small">{t('asset.unresolved_text')}</p></Notice></div>}
      {r.candidates.length > 0 && (
        <>
          <p className="small" style={{ margin: '6px 0' }}>{t('asset.candidates')}</p>
          <table className="table plain" aria-label={t('asset.candidates')}>
            <tbody>
              {r.candidates.map((c) => (
                <tr key={c.vendor + c.product}>
                  <td><b>{c.vendor}</b> {c.product}<span className="xsmall muted" style={{ display: 'block' }}>{c.match_basis.map((b) => label('basis', b)).join(', ')}</span></td>
                  <td className="num">{c.confidence}/100</td>
                  <td className="num">{onChoose && <Button small onPress={() => onChoose(c)}>{t('asset.choose')}</Button>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </div>
  );
}
