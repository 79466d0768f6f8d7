import { parseString } from 'fast-csv';

/**
 * Parses CSV text of whole records, without blank lines, into cells.
 *
 * @returns one array of cells per record, or undefined when the text is not well-formed
 */
export function parseRecords(text: string): Promise<string[][] | undefined> {
  return new Promise((resolve) => {
    const rows: string[][] = [];
    parseString<string[], string[]>(text, { headers: false, ignoreEmpty: false })
      .on('error', () => resolve(undefined))
      .on('data', (row: string[]) => rows.push(row))
      .on('end', () => resolve(rows));
  });
}
