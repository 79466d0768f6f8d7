import { CancelStatementCommand } from '@aws-sdk/client-redshift-data';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedshift, type RedshiftCloud } from './redshift-cloud';

let cloud: RedshiftCloud;

/** A million numbers. */
const ten = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS n`).join(' UNION ALL ');
const million = `SELECT d0.n + 10 * d1.n + 100 * d2.n + 1000 * d3.n + 10000 * d4.n + 100000 * d5.n AS n, 'and some text' AS t
  FROM ${Array.from({ length: 6 }, (_, place) => `(${ten}) AS d${place}`).join(' CROSS JOIN ')}`;

beforeAll(async () => {
  cloud = await openRedshift();
  await cloud.rows('CREATE SCHEMA city');
});

afterAll(() => cloud.close());

/** Lets three readers ask again and again while `change` is called with 1, 2, … 30. */
async function besideReaders(
  read: () => Promise<void>,
  change: (turn: number) => Promise<void>,
): Promise<void> {
  const turns = { over: false };
  const reader = async (): Promise<void> => {
    while (!turns.over) await read();
  };
  const readers = [reader(), reader(), reader()];
  try {
    for (let turn = 1; turn <= 30; turn += 1) await change(turn);
  } finally {
    turns.over = true;
    await Promise.all(readers);
  }
}

async function mustFinish(...statements: string[]): Promise<void> {
  expect((await cloud.batch(...statements)).Error).toBeUndefined();
}

describe('a lone query', { timeout: 60_000 }, () => {
  it('finds a view as it was committed', async () => {
    await cloud.rows('CREATE VIEW city.turn AS SELECT 0 AS n');
    for (let turn = 1; turn <= 10; turn += 1) {
      await mustFinish(`CREATE OR REPLACE VIEW city.turn AS SELECT ${turn} AS n`, 'SELECT n FROM city.turn');
      expect(await cloud.rows('SELECT n FROM city.turn')).toEqual([[turn]]);
    }
    const failed = await cloud.batch('CREATE OR REPLACE VIEW city.turn AS SELECT 99 AS n', 'SELECT 1 / 0');
    expect(failed.Status).toBe('FAILED');
    expect(await cloud.rows('SELECT n FROM city.turn')).toEqual([[10]]);
  });

  it('never sees an old view over new rows', async () => {
    await mustFinish(
      'CREATE TABLE city.x (n INTEGER)',
      'CREATE TABLE city.y (n INTEGER)',
      'INSERT INTO city.x VALUES (0)',
      'CREATE VIEW city.moving AS SELECT n FROM city.x',
    );
    await besideReaders(
      async () => expect(await cloud.rows('SELECT n FROM city.moving')).toHaveLength(1),
      async (turn) => {
        const [from, to] = turn % 2 ? ['x', 'y'] : ['y', 'x'];
        await mustFinish(
          `INSERT INTO city.${to} VALUES (${turn})`,
          `CREATE OR REPLACE VIEW city.moving AS SELECT n FROM city.${to}`,
          `DELETE FROM city.${from}`,
        );
      },
    );
  });

  it('never sees an old view over a renamed column', async () => {
    await mustFinish(
      'CREATE TABLE city.renamed (a INTEGER)',
      'INSERT INTO city.renamed VALUES (1)',
      'CREATE VIEW city.late AS SELECT a AS n FROM city.renamed WITH NO SCHEMA BINDING',
    );
    await besideReaders(
      async () => expect(await cloud.rows('SELECT n FROM city.late')).toEqual([[1]]),
      async (turn) => {
        const [from, to] = turn % 2 ? ['a', 'b'] : ['b', 'a'];
        await mustFinish(
          `ALTER TABLE city.renamed RENAME COLUMN ${from} TO ${to}`,
          `CREATE OR REPLACE VIEW city.late AS SELECT ${to} AS n FROM city.renamed WITH NO SCHEMA BINDING`,
        );
      },
    );
  });

  it('holds nothing open when it ends early: its result cannot be written, or it is cancelled', async () => {
    await mustFinish(`CREATE TABLE city.big AS ${million}`, 'CREATE TABLE city.other AS SELECT 1 AS n');
    const results = await resultsFolder();
    await rename(results, `${results}.aside`);
    await writeFile(results, '');
    expect(await cloud.failure('SELECT * FROM city.big')).toMatch(/ENOTDIR|EEXIST/);
    await rm(results);
    await rename(`${results}.aside`, results);
    await changeAndVacuum();
    for (let turn = 0; turn < 5; turn += 1) {
      const Id = await cloud.start('SELECT * FROM city.big');
      await new Promise((resolve) => setTimeout(resolve, 30 + 25 * turn));
      await cloud.client.send(new CancelStatementCommand({ Id })).catch(() => undefined);
      await cloud.waitFor(Id);
      await changeAndVacuum();
    }
  });
});

/** A vacuum writes everything down, which nothing else may be reading then. */
async function changeAndVacuum(): Promise<void> {
  await cloud.rows('UPDATE city.other SET n = n + 1');
  expect((await cloud.run('VACUUM city.other')).Error).toBeUndefined();
}

async function resultsFolder(): Promise<string> {
  for (const entry of await readdir(cloud.stateDirectory, { withFileTypes: true, recursive: true }))
    if (entry.isDirectory() && entry.name === 'results') return path.join(entry.parentPath, entry.name);
  throw new Error(`no results in ${cloud.stateDirectory}`);
}
