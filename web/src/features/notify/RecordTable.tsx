// The lists of the integrations page: a few columns, edit and delete at the end of each row for those who may.
import type { ReactNode } from 'react';
import { IconButton } from '@/design/controls';
import { t } from '@/messages';

interface Row { id: string; name: string }
interface Props<T extends Row> { label: string; rows: T[]; columns: { head: string; cell: (row: T) => ReactNode }[]; may: boolean; onEdit: (row: T) => void; onDelete: (row: T) => void; extra?: (row: T) => ReactNode }

export function RecordTable<T extends Row>({ label, rows, columns, may, onEdit, onDelete, extra }: Props<T>): ReactNode {
  return (
    <div className="table-wrap" role="group" aria-label={label} tabIndex={0}>
      <table className="table" aria-label={label}>
        <thead><tr><th scope="col">{t('integrations.name')}</th>{columns.map((c) => <th key={c.head} scope="col">{c.head}</th>)}{(may || extra) && <th scope="col"><span className="visually-hidden">{t('common.actions')}</span></th>}</tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td><b>{row.name}</b></td>
              {columns.map((c) => <td key={c.head}>{c.cell(row)}</td>)}
              {(may || extra) && (
                <td className="num">
                  {extra?.(row)} {may && <><IconButton small icon="edit" label={t('integrations.edit_of', { name: row.name })} onPress={() => onEdit(row)} /> <IconButton small icon="trash" label={t('integrations.delete_of', { name: row.name })} onPress={() => onDelete(row)} /></>}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function OnOff({ on }: { on: boolean }): ReactNode {
  return <span className={`chip ${on ? 'ok' : ''}`}><span>{on ? t('integrations.on') : t('integrations.off')}</span></span>;
}
