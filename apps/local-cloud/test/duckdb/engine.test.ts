import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../src/duckdb/engine';

let folder: string;
let engine: Engine;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'engine-'));
  await writeFile(path.join(folder, 'allowed.csv'), 'a\n1\n');
  await writeFile(path.join(folder, 'secret.csv'), 'a\n2\n');
  engine = await Engine.open({ tempDirectory: path.join(folder, 'spill'), memoryLimit: '128MB', threads: 2 });
});
afterEach(async () => {
  engine.close();
  await rm(folder, { recursive: true, force: true });
});

const read = (name: string): string => `SELECT a FROM read_csv('${path.join(folder, name)}')`;

describe('Engine', () => {
  it('reads the files it is restricted to, and no others', async () => {
    await engine.restrict({ files: [path.join(folder, 'allowed.csv')] });
    expect(await engine.rows(read('allowed.csv'))).toEqual([[1n]]);
    await expect(engine.rows(read('secret.csv'))).rejects.toThrow('Permission Error');
    await expect(engine.rows("SELECT * FROM read_text('/etc/hostname')")).rejects.toThrow('Permission Error');
    await expect(engine.run(`COPY (SELECT 1) TO '${folder}/made.csv'`)).rejects.toThrow('Permission Error');
  });

  it.each([
    'SET enable_external_access = true',
    "SET allowed_paths = ['/']",
    "SET memory_limit = '10GB'",
    'RESET lock_configuration',
    'INSTALL httpfs',
    'LOAD httpfs',
    "ATTACH '/tmp/other.db'",
  ])('cannot undo the restriction: %s', async (sql) => {
    await engine.restrict({ files: [] });
    await expect(engine.run(sql)).rejects.toThrow(/configuration|Permission|disabled|Cannot/i);
  });

  it('stops a statement that runs', async () => {
    const endless = engine.rows('SELECT count(*) FROM range(1000000000000) AS t(i) WHERE sqrt(i) = 0.5');
    setTimeout(() => engine.interrupt(), 50);
    await expect(endless).rejects.toThrow('INTERRUPT');
    expect(await engine.rows('SELECT 1')).toEqual([[1]]);
  });

  it('gives rows of a large result in chunks', async () => {
    const { columns, chunks } = await engine.stream('SELECT i, i + 1 AS next FROM range(10000) AS t(i)');
    expect(columns.map(({ name }) => name)).toEqual(['i', 'next']);
    const sizes: number[] = [];
    for await (const chunk of chunks) sizes.push(chunk.length);
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(10_000);
  });

  it('answers a join over the first rows of a table the same every time', async () => {
    await engine.run(`CREATE TABLE events AS SELECT 'c' || (i % 5) AS id, (i * 7) % 11 AS amount, month
      FROM range(12) AS t(i), (VALUES ('06'), ('07'), ('08')) AS m(month)`);
    const sql = `SELECT count(*) FROM (
        SELECT *, row_number() OVER (PARTITION BY month ORDER BY amount, id) AS place FROM events
      ) AS a JOIN (SELECT * FROM events ORDER BY amount, id, month LIMIT 11) AS b
      ON a.id = b.id AND a.place <= 2 AND a.month <> '06' AND b.month = '07'`;
    const answers = new Set<string>();
    for (let run = 0; run < 60; run += 1) answers.add(String(await engine.rows(sql)));
    expect([...answers]).toHaveLength(1);
  });
});
