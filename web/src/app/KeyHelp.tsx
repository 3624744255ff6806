import type { ReactNode } from 'react';
import { Dialog } from '@/design/dialogs';
import { t, type MessageKey } from '@/messages';
import { jumps } from './keys';

const lists: [string, MessageKey][] = [['↑ ↓', 'keys.rows'], ['Enter', 'keys.open'], ['x', 'keys.select'], ['[ ]', 'keys.step'], ['Esc', 'keys.close']];
const general: [string, MessageKey][] = [['ctrl/cmd K', 'keys.palette'], ['/', 'keys.search'], ['?', 'keys.help']];

export function KeyHelp({ open, onClose }: { open: boolean; onClose: () => void }): ReactNode {
  const rows = (entries: [string, string][]): ReactNode => entries.map(([key, text]) => <tr key={key}><td style={{ width: 130 }}><kbd>{key}</kbd></td><td>{text}</td></tr>);
  return (
    <Dialog title={t('keys.title')} open={open} onClose={onClose}>
      <h3>{t('keys.jump')}</h3>
      <table className="table plain" aria-label={t('keys.jump')}><tbody>{rows(jumps.map((j) => [`g ${j.key}`, t(j.label)]))}</tbody></table>
      <h3>{t('keys.everywhere')}</h3>
      <table className="table plain" aria-label={t('keys.everywhere')}><tbody>{rows(general.map(([k, m]) => [k, t(m)]))}</tbody></table>
      <h3>{t('keys.in_lists')}</h3>
      <table className="table plain" aria-label={t('keys.in_lists')}><tbody>{rows(lists.map(([k, m]) => [k, t(m)]))}</tbody></table>
      <p className="muted small">{t('keys.off')}</p>
    </Dialog>
  );
}
