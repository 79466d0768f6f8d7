import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { parse } from 'fast-csv';
import { CsvToJson } from '../src/index';
import type { CsvToJsonOptions } from '../src/index';
import { fields } from './data';

/** What a contender did; `hash` of its output only when asked for. */
export interface Measured {
  readonly rows: number;
  readonly ms: number;
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly hash?: string;
}

/** Receives output; false for the timed runs, which count rows and let the bytes go. */
type Hash = ReturnType<typeof createHash> | null;

const CHUNK_BYTES = 64 * 1024;

function fastCsv(path: string, hash: Hash): Promise<number> {
  let rows = 0;
  const parser = createReadStream(path).pipe(parse({ headers: [...fields] }));
  parser.on('data', (row) => {
    const line = Buffer.from(`${JSON.stringify(row)}\n`);
    hash?.update(line);
    rows++;
  });
  return new Promise((resolve, reject) => parser.on('error', reject).on('end', () => resolve(rows)));
}

function csvJson(path: string, hash: Hash, options: Partial<CsvToJsonOptions>): number {
  const converter = new CsvToJson(
    { fields, ...options },
    {
      record: () => {},
      reject: (reject) => {
        throw new Error(`${reject.reason} at ${reject.offset}`);
      },
      lines: (bytes, start, end) => {
        hash?.update(bytes.subarray(start, end));
      },
    },
  );
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const file = openSync(path, 'r');
  for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk))
    converter.push(chunk.subarray(0, read));
  closeSync(file);
  converter.end('accept');
  return converter.stats.records;
}

/** The limit of every design that makes an object per row: the objects are ready, only the text is made. */
async function prepareStringify(path: string): Promise<() => number> {
  const sample: unknown[] = [];
  const stream = createReadStream(path).pipe(parse({ headers: [...fields], maxRows: 2000 }));
  for await (const row of stream) sample.push(row);
  return () => {
    let rows = 0;
    for (let turn = 0; turn < 50; turn++) {
      for (const row of sample) {
        Buffer.from(`${JSON.stringify(row)}\n`);
        rows++;
      }
    }
    return rows;
  };
}

async function prepare(name: string, path: string, hash: Hash): Promise<() => number | Promise<number>> {
  const transportId = { key: 'transportId', fileId: '0123456789abcdef' };
  switch (name) {
    case 'fast-csv':
      return () => fastCsv(path, hash);
    case 'csv-json':
      return () => csvJson(path, hash, {});
    case 'csv-json-with-id':
      return () => csvJson(path, hash, { transportId });
    case 'csv-json-compat':
      return () => csvJson(path, hash, { mode: 'compat' });
    case 'stringify-only':
      return prepareStringify(path);
    default:
      throw new Error(`Expected a contender, got ${name}`);
  }
}

async function measure(name: string, path: string, hashed: boolean): Promise<Measured> {
  const hash = hashed ? createHash('sha256') : null;
  const run = await prepare(name, path, hash);
  const cpu = process.cpuUsage();
  const started = process.hrtime.bigint();
  const rows = await run();
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  const { user, system } = process.cpuUsage(cpu);
  const rssBytes = process.resourceUsage().maxRSS * 1024;
  const cpuMs = (user + system) / 1000;
  return { rows, ms, cpuMs, rssBytes, ...(hash ? { hash: hash.digest('hex') } : {}) };
}

const [, , name = '', path = '', flag] = process.argv;
process.stdout.write(JSON.stringify(await measure(name, path, flag === '--hash')));
