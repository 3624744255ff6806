// Zones, conduits and sites of an environment: a drawing, and a table of each.
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { queries } from '@/api/queries';
import type { Conduit, Flow, Site } from '@/api/types';
import { useListState } from '@/app/list_state';
import { useMay } from '@/app/permissions';
import { requirements, SecurityLevels } from '@/design/badges';
import { Button, IconButton } from '@/design/controls';
import { number } from '@/design/format';
import { Empty, Loaded } from '@/design/states';
import { label, t } from '@/messages';
import { ConduitDialog, flowDirection } from './ConduitDialog';
import { SiteDialog } from './SiteDialog';
import { ZoneDialog } from './ZoneDialog';
import { ZoneGrid } from './ZoneGrid';
import { ZoneMapPanel } from './ZoneMapPanel';

export function ZonesTab(): ReactNode {
  const { environmentId } = useParams({ strict: false }) as { environmentId: string };
  const zones = useQuery(queries.zones(environmentId));
  const conduits = useQuery(queries.conduits(environmentId));
  const sites = useQuery(queries.sites(environmentId));
  const [search, set] = useListState();
  const may = useMay()('manage_environments');
  const { zone, conduit, site } = search;
  const ready = may && zones.data;
  return (
    <div className="stack-loose">
      {zones.data && zones.data.length > 1 && (
        <section className="panel" aria-labelledby="map">
          <div className="panel-head"><h2 id="map">{t('places.map')}</h2></div>
          <div className="panel-body"><ZoneMapPanel zones={zones.data} conduits={conduits.data ?? []} /></div>
          <p className="panel-note">{t('places.map_note')}</p>
        </section>
      )}
      <section className="panel" aria-labelledby="zones">
        <Head id="zones" title={t('zones.grid')} text={t('zones.text')} create={t('zones.new')} onCreate={may ? () => set({ zone: 'new' }) : undefined} />
        <Loaded query={zones}>
          {(rows) => rows.length === 0 ? <Empty icon="zones" title={t('zones.none')} text={t('zones.none_text')} /> : <ZoneGrid environment={environmentId} zones={rows} onEdit={may ? (id) => set({ zone: id }) : undefined} />}
        </Loaded>
        <p className="panel-note" style={{ paddingTop: 12 }}>{t('zones.legend')} {requirements.map((fr) => `${fr}: ${label('fr', fr)}`).join(' · ')}</p>
      </section>
      <section className="panel" aria-labelledby="conduits">
        <Head id="conduits" title={t('conduits.title')} text={t('conduits.text')} create={t('conduits.new')} onCreate={may && (zones.data?.length ?? 0) > 1 ? () => set({ conduit: 'new' }) : undefined} />
        <Loaded query={conduits}>
          {(rows) => rows.length === 0 ? <Empty icon="zones" title={t('conduits.none')} text={t('conduits.none_text')} /> : <ConduitTable conduits={rows} onEdit={may ? (id) => set({ conduit: id }) : undefined} />}
        </Loaded>
      </section>
      <section className="panel" aria-labelledby="sites">
        <Head id="sites" title={t('sites.title')} text={t('sites.text')} create={t('sites.new')} onCreate={may ? () => set({ site: 'new' }) : undefined} />
        <Loaded query={sites}>
          {(rows) => rows.length === 0 ? <Empty icon="plant" title={t('sites.none')} text={t('sites.none_text')} /> : <SiteTable environment={environmentId} sites={rows} onEdit={may ? (id) => set({ site: id }) : undefined} />}
        </Loaded>
      </section>
      {ready && zone && <ZoneDialog key={zone} environment={environmentId} zones={zones.data} zone={zones.data.find((z) => z.id === zone)} onClose={() => set({ zone: undefined })} />}
      {ready && conduit && conduits.data && <ConduitDialog key={conduit} environment={environmentId} zones={zones.data} conduit={conduits.data.find((c) => c.id === conduit)} onClose={() => set({ conduit: undefined })} />}
      {ready && site && sites.data && <SiteDialog key={site} environment={environmentId} site={sites.data.find((s) => s.id === site)} onClose={() => set({ site: undefined })} />}
    </div>
  );
}

function Head({ id, title, text, create, onCreate }: { id: string; title: string; text: string; create: string; onCreate: (() => void) | undefined }): ReactNode {
  return (
    <div className="toolbar">
      <div className="grow"><h2 id={id}>{title}</h2><p className="small muted">{text}</p></div>
      {onCreate && <Button small icon="plus" onPress={onCreate}>{create}</Button>}
    </div>
  );
}

function ConduitTable({ conduits, onEdit }: { conduits: Conduit[]; onEdit: ((id: string) => void) | undefined }): ReactNode {
  return (
    <div className="table-wrap" role="group" aria-label={t('conduits.title')} tabIndex={0}>
      <table className="table" aria-label={t('conduits.title')}>
        <thead><tr><th scope="col">{t('zones.name')}</th><th scope="col">{t('conduits.between')}</th><th scope="col">{t('zones.sl_t')}</th><th scope="col">{t('conduits.flows')}</th><th scope="col">{t('zones.owner')}</th><th scope="col"><span className="visually-hidden">{t('common.actions')}</span></th></tr></thead>
        <tbody>
          {conduits.map((c) => (
            <tr key={c.id}>
              <td><b>{c.name}</b></td>
              <td>{c.from_zone} <span aria-hidden="true">→</span><span className="visually-hidden"> {t('conduits.and')} </span> {c.to_zone}</td>
              <td><SecurityLevels vector={c.sl_t} /></td>
              <td>{c.flows.length === 0 ? <span className="muted">{t('conduits.no_flows')}</span> : c.flows.map((flow, i) => <FlowText key={i} flow={flow} conduit={c} />)}</td>
              <td>{c.owner || <span className="muted">{t('common.not_known')}</span>}</td>
              <td className="num">{onEdit && <IconButton small icon="edit" label={t('zones.edit', { name: c.name })} onPress={() => onEdit(c.id)} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FlowText({ flow, conduit }: { flow: Flow; conduit: Conduit }): ReactNode {
  return (
    <div>
      {[flow.protocol, flow.port].filter(Boolean).join(' ')} <span className="xsmall muted">{[flowDirection(flow.direction, conduit.from_zone, conduit.to_zone), flow.note].filter(Boolean).join(', ')}</span>
    </div>
  );
}

function SiteTable({ environment, sites, onEdit }: { environment: string; sites: Site[]; onEdit: ((id: string) => void) | undefined }): ReactNode {
  return (
    <div className="table-wrap" role="group" aria-label={t('sites.title')} tabIndex={0}>
      <table className="table" aria-label={t('sites.title')}>
        <thead><tr><th scope="col">{t('zones.name')}</th><th scope="col">{t('sites.description')}</th><th scope="col" className="num">{t('dashboard.assets')}</th><th scope="col"><span className="visually-hidden">{t('common.actions')}</span></th></tr></thead>
        <tbody>
          {sites.map((s) => (
            <tr key={s.id}>
              <td><b>{s.name}</b></td>
              <td className="muted">{s.description}</td>
              <td className="num"><Link to="/environments/$environmentId/assets" params={{ environmentId: environment }} search={{ site_id: s.id } as never} aria-label={t('zones.assets_of', { n: s.asset_count, name: s.name })}>{number(s.asset_count)}</Link></td>
              <td className="num">{onEdit && <IconButton small icon="edit" label={t('zones.edit', { name: s.name })} onPress={() => onEdit(s.id)} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
