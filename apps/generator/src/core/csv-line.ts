const special = /[",\r\n]/;

/** One CSV cell, quoted only where RFC 4180 asks for it: a comma, a quote or a line break inside. */
export function csvCell(text: string): string {
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One CSV record without line end. */
export function csvLine(cells: readonly string[]): string {
  const line = cells.join(',');
  if (!special.test(line)) return line;
  let quoted = csvCell(cells[0] ?? '');
  for (let index = 1; index < cells.length; index++) quoted += `,${csvCell(cells[index] ?? '')}`;
  return quoted;
}
