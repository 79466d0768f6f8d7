import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RowStream } from '../../duckdb/connection';
import { SqlError } from './errors';
import { fieldMaker, metadataOf, type ColumnMetadata } from './result-columns';

/** A result holds at most 500 MB, as on AWS; each page about 1 MB or 1,000 rows. */
const limits = { resultBytes: 500_000_000, pageBytes: 1_000_000, pageRows: 1_000 };

/** What was written. */
export interface WrittenResult {
  columns: ColumnMetadata[];
  rows: number;
  bytes: number;
  /** Rows of each page. */
  pages: number[];
}

/**
 * Writes a result as pages of JSON, each `[[field, ...], ...]` in a file of its own, that are sent as they are.
 *
 * A page is read a moment after it was written: what the system's cache does within microseconds takes ten times as
 * long when it is handed to other threads.
 *
 * @param folder of this result alone; made when there are rows
 *
 * @throws SqlError when it is too large
 */
export async function writePages(
  folder: string,
  stream: RowStream,
  signal: AbortSignal,
): Promise<WrittenResult> {
  const columns = stream.columns.map(metadataOf);
  const makers = stream.columns.map(({ type }) => fieldMaker(type));
  const written: WrittenResult = { columns, rows: 0, bytes: 0, pages: [] };
  let page: string[] = [];
  let pageBytes = 0;
  const flush = (): void => {
    if (!page.length) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(pageFile(folder, written.pages.length), `[${page.join(',')}]`);
    written.pages.push(page.length);
    page = [];
    pageBytes = 0;
  };
  for await (const chunk of stream.chunks) {
    signal.throwIfAborted();
    for (const row of chunk) {
      const text = JSON.stringify(row.map((value, index) => makers[index]?.(value)));
      page.push(text);
      pageBytes += text.length;
      written.rows += 1;
      written.bytes += text.length;
      if (written.bytes > limits.resultBytes)
        throw new SqlError('The result is larger than 500 MB, the limit of the Data API');
      if (pageBytes >= limits.pageBytes || page.length >= limits.pageRows) flush();
    }
  }
  flush();
  return written;
}

/** The JSON of a page's rows. */
export function readPage(folder: string, page: number): string {
  return readFileSync(pageFile(folder, page), 'utf8');
}

function pageFile(folder: string, page: number): string {
  return path.join(folder, `${page}.json`);
}
