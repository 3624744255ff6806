// CSV that leaves the page: RFC 4180, and nothing that a spreadsheet would run as a formula.

export const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
/** A cell that begins like a formula gets a leading quote. */
const safe = (cell: string): string => quoted(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

export function csvText(head: string[], rows: (string | number | null | undefined)[][]): string {
  return [head, ...rows].map((row) => row.map((cell) => (typeof cell === 'number' ? String(cell) : safe(cell ?? ''))).join(',')).join('\r\n') + '\r\n';
}

/** Hands a text to the person as a file. */
export function saveFile(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
