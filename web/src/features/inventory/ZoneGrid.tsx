import { Link } from '@tanstack/react-router';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Zone } from '@/api/types';
import { requirements, SecurityLevels } from '@/design/badges';
import { IconButton } from '@/design/controls';
import { number } from '@/design/format';
import { Icon } from '@/design/icons';
import { t } from '@/messages';
import { zoneRows } from './zone_tree';

/** Zones as a tree in a table (treegrid), with the target vector as seven cells. Without `onEdit` the rows only show. */
export function ZoneGrid({ environment, zones, onEdit }: { environment: string; zones: Zone[]; onEdit: ((id: string) => void) | undefined }): ReactNode {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState(0);
  const table = useRef<HTMLTableElement>(null);
  const rows = zoneRows(zones, closed);
  const flip = (id: string, open: boolean): void => {
    const next = new Set(closed);
    if (open) next.delete(id); else next.add(id);
    setClosed(next);
  };
  const focus = (index: number): void => {
    const to = Math.max(0, Math.min(rows.length - 1, index));
    setAt(to);
    (table.current?.querySelectorAll('tbody tr')[to] as HTMLElement | undefined)?.focus();
  };
  // Row keys of the treegrid pattern: arrows, Home, End, Enter.
  const onKeyDown = (event: KeyboardEvent, index: number): void => {
    if (event.target !== event.currentTarget) {
      if (event.key === 'Escape' || event.key === 'ArrowLeft') focus(index);
      return;
    }
    const row = rows[index]!;
    if (event.key === 'ArrowDown') focus(index + 1);
    else if (event.key === 'ArrowUp') focus(index - 1);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(rows.length - 1);
    else if (event.key === 'ArrowRight' && row.children > 0 && !row.open) flip(row.zone.id, true);
    else if (event.key === 'ArrowRight') (event.currentTarget.querySelector('a, button') as HTMLElement | null)?.focus();
    else if (event.key === 'ArrowLeft' && row.children > 0 && row.open) flip(row.zone.id, false);
    else if (event.key === 'ArrowLeft') focus(rows.findIndex((r) => r.zone.id === row.zone.parent_id));
    else if (event.key === 'Enter') onEdit?.(row.zone.id);
    else return;
    event.preventDefault();
  };
  return (
    <div className="table-wrap" role="group" aria-label={t('zones.grid')} tabIndex={-1}>
      <table className="table" role="treegrid" aria-label={t('zones.grid')} aria-rowcount={rows.length + 1} ref={table}>
        <thead>
          <tr role="row"><th role="columnheader" scope="col">{t('zones.name')}</th><th role="columnheader" scope="col">{t('zones.sl_t')}<br /><span className="fr-head">{requirements.map((fr) => <span key={fr}>{fr}</span>)}</span></th><th role="columnheader" scope="col">{t('zones.purpose')}</th><th role="columnheader" scope="col">{t('zones.owner')}</th><th role="columnheader" scope="col" className="num">{t('dashboard.assets')}</th><th role="columnheader" scope="col" className="num">{t('env.findings')}</th><th role="columnheader" scope="col"><span className="visually-hidden">{t('common.actions')}</span></th></tr>
        </thead>
        <tbody>
          {rows.map((r, i) => (
            <tr key={r.zone.id} role="row" tabIndex={i === Math.min(at, rows.length - 1) ? 0 : -1} onFocus={(e) => e.target === e.currentTarget && setAt(i)} onKeyDown={(e) => onKeyDown(e, i)} aria-rowindex={i + 2} aria-level={r.level} aria-posinset={r.position} aria-setsize={r.siblings} aria-expanded={r.children > 0 ? r.open : undefined}>
              <td role="gridcell" style={{ paddingLeft: 10 + (r.level - 1) * 22 }}>
                <span className="row nowrap" style={{ gap: 6, flexWrap: 'nowrap' }}>
                  {r.children > 0 ? <button type="button" tabIndex={-1} className="btn quiet small icon" aria-label={t(r.open ? 'zones.fold' : 'zones.unfold', { name: r.zone.name })} onClick={() => flip(r.zone.id, !r.open)}><Icon name={r.open ? 'chevron' : 'right'} /></button> : <span style={{ width: 26 }} />}
                  <b>{r.zone.name}</b>{r.zone.safety_related && <span className="chip warn">{t('zones.safety')}</span>}
                </span>
              </td>
              <td role="gridcell"><SecurityLevels vector={r.zone.sl_t} /></td>
              <td role="gridcell" className="muted" style={{ maxWidth: 320 }}>{r.zone.purpose}</td>
              <td role="gridcell">{r.zone.owner || <span className="muted">{t('common.not_known')}</span>}</td>
              <td role="gridcell" className="num"><Link tabIndex={-1} to="/environments/$environmentId/assets" params={{ environmentId: environment }} search={{ zone_id: r.zone.id } as never} aria-label={t('zones.assets_of', { n: r.zone.asset_count, name: r.zone.name })}>{number(r.zone.asset_count)}</Link></td>
              <td role="gridcell" className="num"><Link tabIndex={-1} to="/environments/$environmentId/findings" params={{ environmentId: environment }} search={{ zone_id: r.zone.id } as never} aria-label={t('zones.findings_of', { n: r.zone.finding_count, name: r.zone.name })}>{number(r.zone.finding_count)}</Link></td>
              <td role="gridcell" className="num">{onEdit && <IconButton small icon="edit" label={t('zones.edit', { name: r.zone.name })} onPress={() => onEdit(r.zone.id)} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
