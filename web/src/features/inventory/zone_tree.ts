// The flat list of zones as rows of a tree, in the order a reader expects: parents first, children below them by name.
import type { Zone } from '@/api/types';

export interface ZoneRow { zone: Zone; level: number; position: number; siblings: number; children: number; open: boolean }

/** A zone whose parent is missing, or that lies in a circle, is shown at the top instead of vanishing. */
export function zoneRows(zones: Zone[], closed: ReadonlySet<string>): ZoneRow[] {
  const known = new Set(zones.map((z) => z.id));
  const children = new Map<string, Zone[]>();
  for (const zone of zones) {
    const parent = zone.parent_id && known.has(zone.parent_id) && !inCircle(zone, zones) ? zone.parent_id : '';
    children.set(parent, [...(children.get(parent) ?? []), zone]);
  }
  const rows: ZoneRow[] = [];
  const walk = (parent: string, level: number): void => {
    const list = [...(children.get(parent) ?? [])].sort((a, b) => a.name.localeCompare(b.name));
    list.forEach((zone, i) => {
      const below = children.get(zone.id)?.length ?? 0;
      const open = !closed.has(zone.id);
      rows.push({ zone, level, position: i + 1, siblings: list.length, children: below, open });
      if (open && below > 0) walk(zone.id, level + 1);
    });
  };
  walk('', 1);
  return rows;
}

function inCircle(zone: Zone, zones: Zone[]): boolean {
  const seen = new Set([zone.id]);
  let at: Zone | undefined = zones.find((z) => z.id === zone.parent_id);
  while (at) {
    if (seen.has(at.id)) return at.id === zone.id;
    seen.add(at.id);
    const parent: string | null | undefined = at.parent_id;
    at = zones.find((z) => z.id === parent);
  }
  return false;
}

/** The zones that may become the parent of `id`: not itself and none below it. */
export function possibleParents(zones: Zone[], id: string | undefined): Zone[] {
  if (!id) return zones;
  const below = new Set([id]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const z of zones) {
      if (z.parent_id && below.has(z.parent_id) && !below.has(z.id)) {
        below.add(z.id);
        grown = true;
      }
    }
  }
  return zones.filter((z) => !below.has(z.id));
}
