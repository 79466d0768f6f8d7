import {
  memoryJournal,
  migrate,
  plan,
  systemClock,
  type Journal,
  type MigrationTarget,
} from '@denver/migrations';
import { describe, expect, it } from 'vitest';
import { redshiftTarget } from '../src/adapters/redshift-target';
import { sampleNames } from '../src/core/names';
import { fakeRedshift, type FakeRedshift } from './support/fake-redshift';
import { checkedInMigrations } from './support/files';

const place = { workgroupName: 'denver-dev', database: 'denver', secretArn: 'arn:secret' };
const migrations = await checkedInMigrations();
let tokens = 0;

function targetOf({ client }: FakeRedshift): MigrationTarget {
  return redshiftTarget({ redshift: client as never, place, names: sampleNames });
}

function run(redshift: FakeRedshift, journal: Journal, target = targetOf(redshift), signal?: AbortSignal) {
  return migrate({
    journal,
    target,
    migrations,
    clock: { ...systemClock, sleep: (ms, until) => systemClock.sleep(Math.min(ms, until ? ms : 1), until) },
    owner: `test ${(tokens += 1)}`,
    newToken: () => `token-${String((tokens += 1)).padStart(30, '0')}`,
    leaseMs: 60_000,
    askAgain: 0,
    ...(signal ? { signal } : {}),
  });
}

/** A target whose process dies around the n-th request it sends. */
function dying(redshift: FakeRedshift, n: number, when: 'before' | 'started' | 'after'): MigrationTarget {
  const target = targetOf(redshift);
  let count = 0;
  return {
    probe: (step) => target.probe(step),
    execute: async (step, token, attempt) => {
      count += 1;
      if (count !== n) return target.execute(step, token, attempt);
      if (when === 'before') throw new Error('killed');
      await target.execute(step, token, {
        ...attempt,
        started: (id) => (when === 'started' ? Promise.resolve() : attempt.started(id)),
      });
      throw new Error('killed');
    },
  };
}

describe('the migrations of the warehouse', () => {
  it('apply once; the second run sends nothing and the plan shows nothing', async () => {
    const [redshift, journal] = [fakeRedshift(), memoryJournal()];
    const first = await run(redshift, journal);
    expect(first.error).toBeUndefined();
    expect(redshift.applied).toHaveLength(migrations.length);
    expect(first.results.every(({ status }) => status === 'applied')).toBe(true);
    const again = await run(redshift, journal);
    expect(again).toEqual({ results: [] });
    expect(redshift.applied).toHaveLength(migrations.length);
    expect(await plan({ journal, target: targetOf(redshift), migrations })).toEqual({ results: [] });
  });

  it('are found to be there already where they are, and none is sent', async () => {
    const redshift = fakeRedshift();
    await run(redshift, memoryJournal());
    const { results } = await run(redshift, memoryJournal());
    expect(results.flatMap(({ statements }) => statements.map(({ how }) => how))).toEqual(
      migrations.map(() => 'found'),
    );
    expect(redshift.applied).toHaveLength(migrations.length);
  });

  it('send the statements of a transaction as one request', async () => {
    const [redshift, journal] = [fakeRedshift(), memoryJournal()];
    await run(redshift, journal);
    const agencies = redshift.applied.find(([first]) => first?.includes('city.agencies'));
    expect(agencies?.map((sql) => sql.split(' ').slice(0, 3).join(' '))).toEqual([
      'CREATE TABLE IF',
      'DELETE FROM city.agencies',
      'INSERT INTO city.agencies',
      'DELETE FROM city.filled_tables',
      'INSERT INTO city.filled_tables',
      'GRANT SELECT ON',
    ]);
  });

  for (const when of ['before', 'started', 'after'] as const)
    it.each(migrations.map((_, index) => index + 1))(
      `killed ${when} request %i, are finished by the next run, and nothing runs twice`,
      async (n) => {
        const [redshift, journal] = [fakeRedshift(), memoryJournal()];
        expect((await run(redshift, journal, dying(redshift, n, when))).error).toMatchObject({
          code: 'migrations.statement.unknown',
        });
        redshift.forgetTokens();
        expect((await run(redshift, journal)).error).toBeUndefined();
        expect(redshift.applied).toHaveLength(migrations.length);
      },
    );

  it('stop at a table that somebody made by hand under one of their names', async () => {
    const redshift = fakeRedshift();
    redshift.state.relations.set('city.agencies', {
      kind: 'table',
      columns: [{ name: 'name', type: 'integer' }],
      sortKeys: [],
    });
    const { error } = await run(redshift, memoryJournal());
    expect(error).toMatchObject({ code: 'migrations.catalogue.conflict' });
    expect(error?.message).toContain('expected city.agencies.name to be character varying(64), got integer');
  });

  it('look a request up by its name when its id was never written down and its token has run out', async () => {
    const [redshift, journal] = [fakeRedshift(), memoryJournal()];
    await run(redshift, journal, dying(redshift, 3, 'started'));
    // The catalogue lags behind, so that only the request itself tells.
    redshift.state.roles.clear();
    redshift.forgetTokens();
    redshift.sent.length = 0;
    await run(redshift, journal);
    const firstLook = redshift.sent.indexOf('ListStatements');
    expect(firstLook).toBeGreaterThan(-1);
    expect(redshift.sent.slice(0, firstLook)).not.toContain('ExecuteStatement');
  });
});
