// One table for every list: sticky head, sorting by the server, row selection, column choice, density, keyboard, copy as TSV.
// It is a real table of one page of rows; aria-rowcount and aria-rowindex tell how many there are in all.
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import { t } from '@/messages';
import { MenuButton } from './controls';
import { csvText, saveFile } from './csv';
import { Icon } from './icons';
import { number } from './format';
import { toast } from './toasts';

export interface Column<T> {
  id: string; head: string; cell: (row: T) => ReactNode; text?: (row: T) => string; sort?: string; ascending?: boolean; num?: boolean; optional?: boolean; hidden?: boolean;
}
export interface TableView { hidden: string[]; density: 'normal' | 'compact' }

/** Column choice and density of a list, kept on this machine. */
export function useTableView<T>(name: string, columns: Column<T>[]): [TableView, (view: TableView) => void] {
  const [view, setView] = useState<TableView>(() => {
    try {
      const stored = JSON.parse(localStorage.getItem(`bulkhead.table.${name}`) ?? 'null') as TableView | null;
      if (stored && Array.isArray(stored.hidden)) return stored;
    } catch {
      // Storage may be off or hold something old; the defaults serve.
    }
    return { hidden: columns.filter((c) => c.hidden).map((c) => c.id), density: 'normal' };
  });
  useEffect(() => {
    try { localStorage.setItem(`bulkhead.table.${name}`, JSON.stringify(view)); } catch { /* storage is off: the choice lasts as long as the page */ }
  }, [name, view]);
  return [view, setView];
}

interface TableProps<T> {
  label: string; rows: T[]; columns: Column<T>[]; rowKey: (row: T) => string; total: number; first: number; sortBy?: string; onSort?: (by: string) => void;
  view: TableView; selection?: { has: (id: string) => boolean; toggle: (id: string, on: boolean) => void; togglePage: (on: boolean) => void }; current?: string | null;
  rowName?: (row: T) => string; onOpen?: (row: T) => void;
}

export function DataTable<T>({ label, rows, columns, rowKey, total, first, sortBy, onSort, view, selection, current, rowName, onOpen }: TableProps<T>): ReactNode {
  const shown = columns.filter((c) => !view.hidden.includes(c.id));
  const picked = selection ? rows.filter((r) => selection.has(rowKey(r))).length : 0;

  // Arrow keys move from row to row; Enter is the row's own link or button; Space selects.
  const onKeyDown = (event: KeyboardEvent<HTMLTableSectionElement>): void => {
    const row = (event.target as HTMLElement).closest('tr');
    if (!row || event.target instanceof HTMLSelectElement) return;
    const focusRow = (to: Element | null | undefined): void => {
      (to?.querySelector('.row-link') as HTMLElement | null)?.focus();
      event.preventDefault();
    };
    if (event.key === 'ArrowDown' || event.key === 'j') focusRow(row.nextElementSibling);
    if (event.key === 'ArrowUp' || event.key === 'k') focusRow(row.previousElementSibling);
    if (event.key === 'Home' && event.ctrlKey) focusRow(row.parentElement?.firstElementChild);
    if (event.key === 'End' && event.ctrlKey) focusRow(row.parentElement?.lastElementChild);
    if (event.key === 'x' && selection) {
      const at = rows[row.sectionRowIndex];
      if (at) selection.toggle(rowKey(at), !selection.has(rowKey(at)));
    }
    if (event.key === 'o' && onOpen) {
      const at = rows[row.sectionRowIndex];
      if (at) onOpen(at);
    }
  };

  return (
    <div className="table-wrap" role="group" aria-label={label} tabIndex={0}>
      <table className="table" data-density={view.density} aria-label={label} aria-rowcount={total + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {selection && (
              <th style={{ width: 40 }}>
                <label className="hit">
                  <span className="visually-hidden">{t('table.select_page')}</span>
                  <input type="checkbox" className="box" checked={rows.length > 0 && picked === rows.length} ref={(n) => { if (n) n.indeterminate = picked > 0 && picked < rows.length; }} onChange={(e) => selection.togglePage(e.target.checked)} />
                </label>
              </th>
            )}
            {shown.map((c) => <HeadCell key={c.id} column={c} sortBy={sortBy} onSort={onSort} />)}
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown}>
          {rows.map((row, i) => {
            const id = rowKey(row);
            return (
              <tr key={id} aria-rowindex={first + i + 2} data-selected={selection?.has(id) ?? false} data-current={current === id}>
                {selection && (
                  <td>
                    <label className="hit">
                      <span className="visually-hidden">{t('table.select_row', { row: rowName?.(row) ?? id })}</span>
                      <input type="checkbox" className="box" checked={selection.has(id)} onChange={(e) => selection.toggle(id, e.target.checked)} />
                    </label>
                  </td>
                )}
                {shown.map((c) => <td key={c.id} className={c.num ? 'num' : ''}>{c.cell(row)}</td>)}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function HeadCell<T>({ column, sortBy, onSort }: { column: Column<T>; sortBy?: string | undefined; onSort?: ((by: string) => void) | undefined }): ReactNode {
  // Each order has its one useful direction: scores from the highest, names from A.
  const direction = column.sort && sortBy === column.sort ? (column.ascending ? 'ascending' : 'descending') : undefined;
  return (
    <th scope="col" className={column.num ? 'num' : ''} aria-sort={direction}>
      {column.sort && onSort ? (
        <button type="button" className="sort" onClick={() => onSort(column.sort!)}>
          {column.head}
          <svg viewBox="0 0 12 12" fill="currentColor" aria-hidden="true">{column.ascending ? <path d="M6 2 10 8H2z" /> : <path d="M6 10 2 4h8z" />}</svg>
        </button>
      ) : column.head}
    </th>
  );
}

/** Columns, density, copy: what a person does to a list as a whole. */
export function TableTools<T>({ columns, view, setView, rows, name, everything }: { columns: Column<T>[]; view: TableView; setView: (v: TableView) => void; rows: T[]; name?: string; everything?: () => Promise<{ rows: T[]; total: number }> }): ReactNode {
  const shown = columns.filter((c) => !view.hidden.includes(c.id) && c.text);
  // Exactly this view: the filter and order of the address, the columns that are shown.
  const save = async (): Promise<void> => {
    try {
      const all = await everything!();
      saveFile(`${name}.csv`, csvText(shown.map((c) => c.head), all.rows.map((r) => shown.map((c) => c.text!(r)))));
      toast(all.rows.length < all.total ? t('table.saved_first', { n: all.rows.length, total: all.total }) : t('table.saved', { n: all.rows.length }));
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
  };
  const copy = (): void => {
    const lines = [shown.map((c) => c.head), ...rows.map((r) => shown.map((c) => c.text!(r).replace(/[\t\r\n]+/g, ' ')))];
    void navigator.clipboard?.writeText(lines.map((l) => l.join('\t')).join('\n'));
    toast(t('table.copied', { n: rows.length }));
  };
  return (
    <span className="row">
      <MenuButton small label={t('table.columns')} icon="columns" multiple
        entries={columns.filter((c) => c.optional).map((c) => ({ id: c.id, label: c.head, text: c.head, checked: !view.hidden.includes(c.id) }))}
        onAction={(id) => setView({ ...view, hidden: view.hidden.includes(id) ? view.hidden.filter((h) => h !== id) : [...view.hidden, id] })} />
      <MenuButton small label={t('table.view')} icon="rows" selected
        entries={(['normal', 'compact'] as const).map((d) => ({ id: d, label: t(`table.density.${d}`), text: d, checked: view.density === d }))
          .concat([{ id: 'copy', label: t('table.copy'), text: 'copy', checked: false }, ...(everything ? [{ id: 'csv', label: t('table.csv'), text: 'csv', checked: false }] : [])] as never)}
        onAction={(id) => (id === 'copy' ? copy() : id === 'csv' ? void save() : setView({ ...view, density: id as TableView['density'] }))} />
    </span>
  );
}

export function Pager({ page, pages, total, count, first, onPage }: { page: number; pages: number; total: number; count: number; first: number; onPage: (page: number) => void }): ReactNode {
  return (
    <nav className="pager" aria-label={t('table.pages')}>
      <span role="status">{total === 0 ? t('table.none') : t('table.range', { from: number(first + 1), to: number(first + count), total: number(total) })}</span>
      <span className="row">
        <button type="button" className="btn small" disabled={page <= 1} onClick={() => onPage(page - 1)}><Icon name="left" />{t('table.previous')}</button>
        <span>{t('table.page_of', { page: number(page), pages: number(Math.max(1, pages)) })}</span>
        <button type="button" className="btn small" disabled={page >= pages} onClick={() => onPage(page + 1)}>{t('table.next')}<Icon name="right" /></button>
      </span>
    </nav>
  );
}
