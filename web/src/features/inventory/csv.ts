// What a person pastes is seldom CSV: a block copied from a spreadsheet has tabs. The server reads commas only.
import { quoted } from '@/design/csv';

/** Tab-separated text as CSV; anything else unchanged. A byte order mark is taken off. */
export function asCsv(text: string): string {
  const clean = text.replace(/^\uFEFF/, '');
  const head = clean.slice(0, clean.search(/\r?\n|$/));
  const tabs = head.split('\t').length - 1;
  if (tabs === 0 || head.split(',').length - 1 > tabs) return clean;
  return parseTabs(clean).map((row) => row.map(quoted).join(',')).join('\n') + '\n';
}

/** Rows of a copied block: cells with line breaks come in double quotes, doubled inside. */
function parseTabs(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let inQuotes = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (inQuotes) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else inQuotes = false;
    } else if (c === '"' && cell === '') inQuotes = true;
    else if (c === '\t' || c === '\n') {
      row.push(cell.replace(/\r$/, ''));
      cell = '';
      if (c === '\n') {
        rows.push(row);
        row = [];
      }
    } else cell += c;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell.replace(/\r$/, '')]);
  return rows;
}

/** The problems of an import as CSV for the person who owns the spreadsheet; cells that a spreadsheet could run get a quote. */
export function problemsCsv(problems: { row: number; column?: string | null; code: string; message: string; value?: string | null }[]): string {
  const safe = (text: string): string => quoted(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
  const lines = problems.map((p) => [String(p.row), p.column ?? '', p.code, p.message, p.value ?? ''].map(safe).join(','));
  return ['row,column,code,message,value', ...lines].join('\n') + '\n';
}
