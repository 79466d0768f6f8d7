import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Measured } from './contender';
import { csvBlocks } from './data';
import { table } from './table';

const folder = import.meta.dirname;
const peer = 'fast-csv';
const contenders = [peer, 'csv-json', 'csv-json-with-id', 'csv-json-compat', 'stringify-only'];

/** Other bytes by design, or no conversion at all. */
const notCompared = new Set(['csv-json-with-id', 'csv-json-compat', 'stringify-only']);

interface Flags {
  readonly rows: number;
  readonly rounds: number;
  readonly seed: number;
  readonly json: boolean;
}

function fail(message: string): never {
  console.error(`bench: ${message}`);
  process.exit(2);
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  return fail(`expected --${name} to be a whole number above 0, got ${text}`);
}

function readFlags(): Flags {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: { rows: text, rounds: text, seed: text, json: { type: 'boolean' } },
    });
    const { rows = '500000', rounds = '3', seed = '1', json = false } = values;
    return { rows: count('rows', rows), rounds: count('rounds', rounds), seed: count('seed', seed), json };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function writeData(path: string, rows: number, seed: number): { bytes: number; sha256: string } {
  const hash = createHash('sha256');
  const file = openSync(path, 'w');
  let bytes = 0;
  for (const block of csvBlocks(rows, seed)) {
    bytes += writeSync(file, block);
    hash.update(block);
  }
  closeSync(file);
  return { bytes, sha256: hash.digest('hex') };
}

function runContender(name: string, file: string, ...flags: string[]): Measured {
  const output = execFileSync(process.execPath, [join(folder, 'contender.mjs'), name, file, ...flags]);
  return JSON.parse(output.toString()) as Measured;
}

/** The contenders whose output equals the peer's, and those that are compared with nothing. */
function dropUnequal(file: string): string[] {
  const wanted = runContender(peer, file, '--hash').hash;
  return contenders.filter((name) => {
    if (name === peer || notCompared.has(name)) return true;
    const same = runContender(name, file, '--hash').hash === wanted;
    console.error(
      `${name}: output ${same ? 'equals' : 'DIFFERS from'} that of ${peer}${same ? '' : ', dropped'}`,
    );
    return same;
  });
}

function main(): void {
  const { rows, rounds, seed, json } = readFlags();
  const file = join(folder, 'rows.csv');
  const data = writeData(file, rows, seed);
  console.error(`${rows} rows, ${data.bytes} bytes, seed ${seed}, sha256 ${data.sha256.slice(0, 16)}`);
  const names = dropUnequal(file);
  const runs: Record<string, Measured[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) runs[name]?.push(runContender(name, file));
  }
  const result = {
    rows,
    rounds,
    seed,
    ...data,
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown CPU',
    runs,
  };
  console.log(json ? JSON.stringify(result) : table(result, peer));
  if (names.length < contenders.length) process.exitCode = 1;
}

main();
