// A CSV cut into pieces that one submission takes, each with the header. Line breaks inside quotes do not cut.

/** Records of a CSV as they stand, the header first; empty lines are left out. */
export function records(csv: string): string[] {
  const out: string[] = [];
  let start = 0;
  let inQuotes = false;
  for (let i = 0; i <= csv.length; i++) {
    if (csv[i] === '"') inQuotes = !inQuotes;
    if (i < csv.length && (csv[i] !== '\n' || inQuotes)) continue;
    const record = csv.slice(start, i).replace(/\r$/, '');
    if (record.trim()) out.push(record);
    start = i + 1;
  }
  return out;
}

export function batches(csv: string, size: number): string[] {
  const [head, ...rows] = records(csv.replace(/^\uFEFF/, ''));
  const out: string[] = [];
  for (let i = 0; i < rows.length; i += size) out.push([head, ...rows.slice(i, i + size)].join('\n') + '\n');
  return out;
}
