// Where zones and conduits stand in the drawing: nested boxes, the outermost in layers along the conduits, DMZ side above.
import type { Conduit, Zone } from '@/api/types';
import { zoneRows } from './zone_tree';

export interface Box { zone: Zone; x: number; y: number; width: number; height: number; inner: boolean }
export interface Line { conduit: Conduit; path: string; x: number; y: number }
export interface ZoneMap { width: number; height: number; boxes: Box[]; lines: Line[] }

const leaf = { width: 176, height: 62 };
const gap = 56, head = 34, pad = 16, between = 92;

export function zoneMap(zones: Zone[], conduits: Conduit[]): ZoneMap {
  const rows = zoneRows(zones, new Set());
  // A row's parent is the nearest row above it with a smaller level: the tree as it is shown, whatever the data says.
  const parent = new Map<string, string>();
  const children = new Map<string, string[]>();
  const above: string[] = [];
  for (const row of rows) {
    above.length = row.level - 1;
    const up = above[row.level - 2] ?? '';
    parent.set(row.zone.id, up);
    children.set(up, [...(children.get(up) ?? []), row.zone.id]);
    above[row.level - 1] = row.zone.id;
  }
  const byId = new Map(zones.map((z) => [z.id, z]));
  const top = (id: string): string => { let at = id; while (parent.get(at)) at = parent.get(at)!; return at; };

  const size = (id: string): { width: number; height: number } => {
    const kids = children.get(id) ?? [];
    if (kids.length === 0) return leaf;
    const sizes = kids.map(size);
    return { width: sizes.reduce((sum, s) => sum + s.width, 0) + gap * (kids.length - 1) + 2 * pad, height: Math.max(...sizes.map((s) => s.height)) + head + 2 * pad };
  };
  const boxes: Box[] = [];
  const place = (id: string, x: number, y: number): void => {
    const own = size(id);
    const kids = children.get(id) ?? [];
    boxes.push({ zone: byId.get(id)!, x, y, ...own, inner: kids.length > 0 });
    let at = x + pad;
    for (const kid of kids) {
      place(kid, at, y + head + pad);
      at += size(kid).width + gap;
    }
  };

  // Layers: a zone stands below those that conduits come from; a circle stops after as many rounds as there are zones.
  const tops = children.get('') ?? [];
  const layer = new Map(tops.map((id) => [id, 0]));
  for (let round = 0; round < tops.length; round++)
    for (const c of conduits) {
      const from = top(c.from_zone_id), to = top(c.to_zone_id);
      if (from !== to && layer.has(from) && layer.has(to) && layer.get(to)! <= layer.get(from)! && layer.get(from)! + 1 < tops.length) layer.set(to, layer.get(from)! + 1);
    }
  const layers = [...new Set(layer.values())].sort((a, b) => a - b).map((n) => tops.filter((id) => layer.get(id) === n));
  const widths = layers.map((ids) => ids.reduce((sum, id) => sum + size(id).width, 0) + gap * (ids.length - 1));
  const width = Math.max(leaf.width, ...widths) + 2 * pad;
  let y = pad;
  layers.forEach((ids, n) => {
    let x = (width - widths[n]!) / 2;
    for (const id of ids) {
      place(id, x, y);
      x += size(id).width + gap;
    }
    y += Math.max(...ids.map((id) => size(id).height)) + between;
  });
  const height = layers.length === 0 ? 0 : y - between + pad;
  return withLines({ width, height, boxes, lines: [] }, conduits, (id) => boxes.find((b) => b.zone.id === top(id)));
}

/**
 * Lines leave a box where no other does: the ends on one side share it evenly, in the order of what they lead to. A line that
 * would cross the outermost box of another zone goes around, in a lane of its own at the right.
 */
function withLines(map: ZoneMap, conduits: Conduit[], outermost: (zone: string) => Box | undefined): ZoneMap {
  const { boxes } = map;
  const at = new Map(boxes.map((b) => [b.zone.id, b]));
  type Side = 'top' | 'bottom' | 'left' | 'right';
  interface End { box: Box; side: Side; toward: number; conduit: string }
  const ends: End[] = [];
  const drawn = conduits.filter((c) => at.has(c.from_zone_id) && at.has(c.to_zone_id) && c.from_zone_id !== c.to_zone_id);
  const outer = boxes.filter((b) => outermost(b.zone.id) === b);
  const goesAround = (a: Box, b: Box): boolean => {
    const [upper, lower] = a.y < b.y ? [outermost(a.zone.id)!, outermost(b.zone.id)!] : [outermost(b.zone.id)!, outermost(a.zone.id)!];
    const left = Math.min(a.x, b.x), right = Math.max(a.x + a.width, b.x + b.width);
    return upper !== lower && outer.some((o) => o !== upper && o !== lower && o.y >= upper.y + upper.height && o.y + o.height <= lower.y && o.x < right && o.x + o.width > left);
  };
  const sides = (a: Box, b: Box): [Side, Side] => {
    if (goesAround(a, b)) return ['right', 'right'];
    if (a.y + a.height <= b.y) return ['bottom', 'top'];
    if (b.y + b.height <= a.y) return ['top', 'bottom'];
    return a.x < b.x ? ['right', 'left'] : ['left', 'right'];
  };
  for (const c of drawn) {
    const a = at.get(c.from_zone_id)!, b = at.get(c.to_zone_id)!;
    const [from, to] = sides(a, b);
    const middle = (box: Box, side: Side): number => (side === 'top' || side === 'bottom' ? box.x + box.width / 2 : box.y + box.height / 2);
    ends.push({ box: a, side: from, toward: middle(b, from), conduit: c.id }, { box: b, side: to, toward: middle(a, to), conduit: c.id });
  }
  const point = (box: Box, side: Side, conduit: string): [number, number] => {
    const same = ends.filter((e) => e.box === box && e.side === side).sort((a, b) => a.toward - b.toward || a.conduit.localeCompare(b.conduit));
    const share = (same.findIndex((e) => e.conduit === conduit) + 1) / (same.length + 1);
    if (side === 'top' || side === 'bottom') return [box.x + box.width * share, side === 'top' ? box.y : box.y + box.height];
    return [side === 'left' ? box.x : box.x + box.width, box.y + box.height * share];
  };
  let lane = map.width - pad;
  const lines = drawn.map((conduit) => {
    const a = at.get(conduit.from_zone_id)!, b = at.get(conduit.to_zone_id)!;
    const [from, to] = sides(a, b);
    const [x1, y1] = point(a, from, conduit.id), [x2, y2] = point(b, to, conduit.id);
    if (from === 'right' && to === 'right') {
      lane += 56;
      return { conduit, path: `M${x1} ${y1}H${lane - 8}Q${lane} ${y1} ${lane} ${y1 + 8 * Math.sign(y2 - y1)}V${y2 - 8 * Math.sign(y2 - y1)}Q${lane} ${y2} ${lane - 8} ${y2}H${x2}`, x: lane, y: (y1 + y2) / 2 };
    }
    if (from === 'left' || from === 'right') {
      const bend = (x2 - x1) / 2;
      return { conduit, path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`, x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
    }
    const bend = (y2 - y1) / 2;
    return { conduit, path: `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`, x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
  });
  return { ...map, width: Math.max(map.width, lane + 24 + pad), lines };
}
