// The zones and conduits as a drawing. The tables below hold the same, so the drawing is one picture for screen readers.
import type { ReactNode } from 'react';
import type { Conduit, Zone } from '@/api/types';
import { t } from '@/messages';
import { zoneMap, type Box } from './zone_map';

export function ZoneMapPanel({ zones, conduits }: { zones: Zone[]; conduits: Conduit[] }): ReactNode {
  const map = zoneMap(zones, conduits);
  return (
    <div className="table-wrap" role="group" aria-label={t('places.map')} tabIndex={0}>
      <svg className="zone-map" viewBox={`0 0 ${map.width} ${map.height}`} width={map.width} height={map.height} role="img" aria-label={t('places.map_spoken', { zones: zones.length, conduits: conduits.length })}>
        {map.boxes.filter((b) => b.inner).map((b) => <ZoneBox key={b.zone.id} box={b} />)}
        {map.lines.map((l) => <path key={l.conduit.id} className="conduit-line" d={l.path} />)}
        {map.boxes.filter((b) => !b.inner).map((b) => <ZoneBox key={b.zone.id} box={b} />)}
        {map.lines.map((l) => (
          <g key={l.conduit.id}>
            <rect className="conduit-tag" x={l.x - 24} y={l.y - 10} width="48" height="20" rx="10" />
            <text className="conduit-name" x={l.x} y={l.y + 4} textAnchor="middle">{short(l.conduit.name, 56)}<title>{l.conduit.name}</title></text>
          </g>
        ))}
      </svg>
    </div>
  );
}

function short(text: string, width: number): string {
  const most = Math.floor(width / 7.4);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** A zone: with others inside it a dashed frame, else a box with its number of assets. */
function ZoneBox({ box: { zone, x, y, width, height, inner } }: { box: Box }): ReactNode {
  const target = zone.sl_t?.length ? t('places.level', { level: Math.max(...zone.sl_t) }) : t('zones.not_set');
  return (
    <g>
      <rect className={inner ? 'zone-outer' : 'zone-box'} x={x} y={y} width={width} height={height} rx="8" />
      <text className="zone-name" x={x + 14} y={y + 24}>{short(zone.name, width - 24)}<title>{zone.name}</title></text>
      {inner
        ? <text className="zone-sub" x={x + width - 14} y={y + 24} textAnchor="end">{target}</text>
        : <text className="zone-sub" x={x + 14} y={y + 45}>{t('places.assets', { n: zone.asset_count })} · {target}</text>}
    </g>
  );
}
