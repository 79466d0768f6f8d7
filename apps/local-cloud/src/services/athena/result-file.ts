import { createWriteStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';

/** A cell; undefined is NULL. */
export type Cell = string | undefined;

/**
 * Writes a result as Athena does: `csv` has a header, every value in quotes, NULL as nothing between commas; `txt`
 * has tabs between and neither header nor quotes.
 *
 * Rows are written as they come, so the size of a result does not matter.
 */
export async function writeResult(
  file: string,
  format: 'csv' | 'txt',
  header: readonly string[],
  chunks: AsyncIterable<ReadonlyArray<readonly Cell[]>> | Iterable<ReadonlyArray<readonly Cell[]>>,
): Promise<{ rows: number; bytes: number }> {
  const stream = createWriteStream(file);
  let rows = 0;
  const line = format === 'csv' ? csvLine : textLine;
  const write = async (text: string): Promise<void> => {
    if (!stream.write(text)) await once(stream, 'drain');
  };
  try {
    if (format === 'csv') await write(csvLine(header));
    for await (const chunk of chunks) {
      rows += chunk.length;
      await write(chunk.map(line).join(''));
    }
  } finally {
    stream.end();
    await finished(stream);
  }
  return { rows, bytes: stream.bytesWritten };
}

/** Some rows of a result file and where the next begin; `next` is undefined at the end. */
export interface ResultPage {
  rows: Cell[][];
  next: number | undefined;
}

const chunkBytes = 256 * 1024;

/**
 * Reads rows from a byte offset on, without reading the rest of the file.
 *
 * @param count most rows to answer
 */
export async function readResult(
  file: string,
  format: 'csv' | 'txt',
  offset: number,
  count: number,
): Promise<ResultPage> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const rows: Cell[][] = [];
    let start = offset;
    while (rows.length < count && start < size) {
      const data = await readRows(handle, start, size);
      let position = 0;
      while (rows.length < count && position < data.length) {
        const end = endOfRow(data, position, format);
        if (end < 0) break;
        rows.push(parseRow(data.subarray(position, end).toString('utf8'), format));
        position = end + 1;
      }
      start += position;
    }
    return { rows, next: start < size ? start : undefined };
  } finally {
    await handle.close();
  }
}

/** Bytes from `start` that hold at least one whole row. */
async function readRows(handle: FileHandle, start: number, size: number): Promise<Buffer> {
  for (let length = chunkBytes; ; length *= 2) {
    const data = Buffer.allocUnsafe(Math.min(length, size - start));
    await handle.read(data, 0, data.length, start);
    if (start + data.length >= size || data.lastIndexOf(10) > 0) return data;
  }
}

/** Index of the line end that is not inside quotes; -1 when the row goes on behind the data. */
function endOfRow(data: Buffer, start: number, format: 'csv' | 'txt'): number {
  if (format === 'txt') return data.indexOf(10, start);
  let isQuoted = false;
  for (let index = start; index < data.length; index += 1) {
    const byte = data[index];
    if (byte === 34) isQuoted = !isQuoted;
    else if (byte === 10 && !isQuoted) return index;
  }
  return -1;
}

function parseRow(row: string, format: 'csv' | 'txt'): Cell[] {
  if (format === 'txt') return row.split('\t');
  const cells: Cell[] = [];
  let start = 0;
  while (start <= row.length) {
    const isQuoted = row.charAt(start) === '"';
    const end = isQuoted ? endOfQuotes(row, start) : row.indexOf(',', start);
    const stop = end < 0 ? row.length : end;
    cells.push(isQuoted ? row.slice(start + 1, stop - 1).replaceAll('""', '"') : undefined);
    start = stop + 1;
  }
  return cells;
}

/** Index behind the quote that ends the cell which begins at `start`. */
function endOfQuotes(row: string, start: number): number {
  let index = start + 1;
  while (index < row.length && !(row.charAt(index) === '"' && row.charAt(index + 1) !== '"'))
    index += row.charAt(index) === '"' ? 2 : 1;
  return index + 1;
}

function csvLine(cells: readonly Cell[]): string {
  return `${cells.map((cell) => (cell === undefined ? '' : `"${cell.replaceAll('"', '""')}"`)).join(',')}\n`;
}

function textLine(cells: readonly Cell[]): string {
  return `${cells.map((cell) => (cell ?? '').replaceAll(/[\t\n]/g, ' ')).join('\t')}\n`;
}
