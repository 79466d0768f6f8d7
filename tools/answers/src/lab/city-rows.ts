import { dataset, normalise, type CanonicalEvent, type DatasetId } from '@denver/record-model';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { literal, type DuckDb } from '../adapters/duck-db';
import { runProgram } from '../adapters/run-program';
import { InvariantError } from '../errors';

/** Which rows of the synthetic city. */
export interface CityOptions {
  readonly workspace: string;
  readonly dataset: DatasetId;
  readonly count: number;
  /** First and last day. */
  readonly from: string;
  readonly to: string;
  /** Receives the log files, the events and the generator's state. */
  readonly folder: string;
}

/** What was written. */
export interface CityRows {
  /** The rows as the city writes them: CSV without header. */
  readonly csvFiles: readonly string[];
  readonly csvBytes: number;
  /** One canonical event a line. */
  readonly eventsFile: string;
  readonly events: number;
}

/** A twentieth of the lines are rows that come twice, a fifth of the cases come open and later closed. */
const disturbance = ['--updates', '0.2', '--duplicates', '0.05', '--seed', '7'];

/** Makes rows with the generator and turns them into canonical events the way the Lambdas do. */
export async function makeCityRows(db: DuckDb, options: CityOptions): Promise<CityRows> {
  const { folder, dataset: id } = options;
  await mkdir(folder, { recursive: true });
  await runProgram(
    process.execPath,
    [
      join(options.workspace, 'apps/generator/dist/main.mjs'),
      ...['start', '--source', 'synthetic', '--dataset', id, '--count', String(options.count)],
      ...['--from', options.from, '--to', options.to, '--rate', 'max', ...disturbance],
      ...['--log-dir', join(folder, 'log'), '--state-dir', join(folder, 'generator', id)],
    ],
    { env: process.env },
  );
  const logFolder = join(folder, 'log', id);
  const csvFiles = (await readdir(logFolder)).sort().map((name) => join(logFolder, name));
  const eventsFile = join(folder, `${id}.jsonl`);
  const events = await writeEvents(db, id, csvFiles, eventsFile);
  const sizes = await Promise.all(csvFiles.map(async (file) => (await stat(file)).size));
  return { csvFiles, csvBytes: sizes.reduce((sum, size) => sum + size, 0), eventsFile, events };
}

const pageRows = 50_000;

async function writeEvents(
  db: DuckDb,
  id: DatasetId,
  files: readonly string[],
  target: string,
): Promise<number> {
  const { rawFields } = dataset(id);
  const out = createWriteStream(target);
  let events = 0;
  for (const file of files) {
    const fileId = createHash('sha256')
      .update(file.split('/').at(-1) ?? file)
      .digest('hex')
      .slice(0, 16);
    await db.run(`CREATE OR REPLACE TEMP TABLE raw AS ${readRaw(file, rawFields)}`);
    for (let first = 0; ; first += pageRows) {
      const rows = await db.rows(`SELECT * FROM raw LIMIT ${pageRows} OFFSET ${first}`);
      if (!rows.length) break;
      const lines = rows.map((row, index) => {
        const raw = Object.fromEntries(rawFields.map((field, i) => [field, String(row[i] ?? '')]));
        return JSON.stringify(canonical(id, { ...raw, transportId: transportId(fileId, first + index) }));
      });
      events += lines.length;
      if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain');
    }
  }
  out.end();
  await once(out, 'close');
  return events;
}

function readRaw(file: string, fields: readonly string[]): string {
  const columns = fields.map((field) => `${literal(field)}: 'VARCHAR'`).join(', ');
  return `SELECT * FROM read_csv(${literal(file)}, header = false, columns = {${columns}}, delim = ',', quote = '"',
    escape = '"', new_line = '\\n', auto_detect = false, parallel = false, max_line_size = 4000000)`;
}

function transportId(fileId: string, row: number): string {
  return `${fileId}-${row}-${(row >>> 0).toString(16).padStart(8, '0')}`;
}

function canonical(id: DatasetId, raw: Record<string, string>): CanonicalEvent {
  const result = normalise(id, raw);
  if (!result.ok)
    throw new InvariantError(
      `Expected the generator's ${id} to be an event, got ${result.reason}: ${result.detail}`,
    );
  return result.event;
}
