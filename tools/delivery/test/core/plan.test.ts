import { describe, expect, it } from 'vitest';
import { decide, type Kinship } from '../../src/core/decide';
import { deployOrder, needs } from '../../src/core/deploy-order';
import {
  noRecord,
  parseRecord,
  withFailure,
  withRollback,
  withSuccess,
  type Deployed,
} from '../../src/core/record';
import { isServiceOf, planRemoval } from '../../src/core/removal';

const good = (sha: string): Deployed => ({
  sha,
  at: '2026-01-01T00:00:00.000Z',
  by: 'ann@desk',
  artifacts: {},
});
const stacks = { stacks: ['denver-x-dev'], uncommitted: false };

describe('deployOrder', () => {
  const node = (name: string, imports: string[] = []) => ({ name, exports: [`${name}-Out`], imports });

  it('puts what exports before what imports, and orders the rest by name', () => {
    const nodes = [
      node('warehouse', ['catalog-Out']),
      node('consumer', ['ingest-Out']),
      node('dashboard', ['warehouse-Out']),
      node('catalog', ['ingest-Out']),
      node('ingest'),
    ];
    expect(deployOrder(nodes).map(({ name }) => name)).toEqual([
      'ingest',
      'catalog',
      'consumer',
      'warehouse',
      'dashboard',
    ]);
    expect([...needs(nodes[0] ?? node(''), nodes)]).toEqual(['catalog']);
  });

  it('ends on a cycle, and leaves imports from elsewhere to CloudFormation', () => {
    const nodes = [node('a', ['b-Out']), node('b', ['a-Out']), node('c', ['elsewhere'])];
    expect(
      deployOrder(nodes)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['a', 'b', 'c']);
  });
});

describe('decide', () => {
  const ask = (kinship: Kinship, why?: string) => ({ kinship: async () => kinship, reason: async () => why });
  const action = async (...args: Parameters<typeof decide>) => (await decide(...args)).action;
  const record = withSuccess(noRecord, good('aaaa'), stacks);
  const strict = { allowOlder: false };

  it.each([
    ['a first deploy', undefined, ask('unknown'), 'deploy'],
    ['a change', record, ask('ancestor', 'a path changed'), 'deploy'],
    ['no change', record, ask('ancestor'), 'skip'],
    ['the same commit', record, ask('same', 'not asked'), 'skip'],
    ['a commit that was pushed away', record, ask('unknown'), 'deploy'],
    ['another branch with changes', record, ask('apart', 'a path changed'), 'deploy'],
    ['an older commit', record, ask('descendant', 'a path changed'), 'skip'],
    ['a failure before', withFailure(record, { ...good('bbbb'), reason: 'no' }), ask('same'), 'deploy'],
    [
      'an older commit after a failure',
      withFailure(record, { ...good('bbbb'), reason: 'no' }),
      ask('descendant'),
      'skip',
    ],
    [
      'a first deploy that failed',
      withFailure(noRecord, { ...good('bbbb'), reason: 'no' }),
      ask('same'),
      'deploy',
    ],
    [
      'a deploy by hand with uncommitted changes',
      withSuccess(noRecord, good('aaaa'), { ...stacks, uncommitted: true }),
      ask('same'),
      'deploy',
    ],
  ] as const)('after %s', async (_, known, history, expected) => {
    expect(await action('x', known, history, strict)).toBe(expected);
  });
});

describe('records', () => {
  it('keep five deploys to go back to, and forget a failure once it works', () => {
    let record = noRecord;
    for (let count = 0; count < 8; count += 1) record = withSuccess(record, good(`sha${count}`), stacks);
    expect(record.history.map(({ sha }) => sha)).toEqual(['sha6', 'sha5', 'sha4', 'sha3', 'sha2']);
    const failed = withFailure(record, { ...good('bad'), reason: 'x'.repeat(5_000) });
    expect(failed.deployed?.sha).toBe('sha7');
    expect(Buffer.byteLength(JSON.stringify(failed))).toBeLessThan(4_096);
    expect(withSuccess(failed, good('sha9'), stacks).failed).toBeUndefined();
  });

  it('remember what a rollback came from', () => {
    const record = withSuccess(withSuccess(noRecord, good('old'), stacks), good('bad'), stacks);
    const [to = good('')] = record.history;
    expect(withRollback(record, to, good(''))).toMatchObject({
      deployed: { sha: 'old' },
      history: [],
      rolledBackFrom: 'bad',
    });
  });

  it('are read back, and anything else is not one', () => {
    const record = withSuccess(noRecord, good('aaaa'), stacks);
    expect(parseRecord(JSON.stringify(record))).toEqual(record);
    for (const text of ['', 'null', '{}', '"aaaa"', '{"stacks":[],"history":[],"deployed":{}}'])
      expect(parseRecord(text)).toBeUndefined();
  });
});

describe('planRemoval', () => {
  const stack = (name: string, policy?: string) => ({
    name,
    template: {
      Resources: { Thing: { Type: 'AWS::S3::Bucket', ...(policy ? { DeletionPolicy: policy } : {}) } },
    },
    physicalIds: { Thing: `${name}-thing` },
  });

  it('never takes a stack that holds data without being told to, and then its resources stay', () => {
    const both = [stack('denver-x-dev'), stack('denver-x-state-dev', 'Retain')];
    const careful = planRemoval('x', both, false);
    expect(careful.remove).toEqual(['denver-x-dev']);
    expect(careful.stays.map(({ name }) => name)).toEqual(['denver-x-state-dev', 'denver-x-state-dev-thing']);
    const all = planRemoval('x', both, true);
    expect(all.remove).toEqual(['denver-x-dev', 'denver-x-state-dev']);
    expect(all.stays.map(({ name }) => name)).toEqual(['denver-x-state-dev-thing']);
  });

  it('knows its own services from those of a longer name', () => {
    expect(isServiceOf('data', 'denver-data-state', ['data', 'data-lake'])).toBe(true);
    expect(isServiceOf('data', 'denver-data-lake', ['data', 'data-lake'])).toBe(false);
    expect(isServiceOf('data', 'denver-database', ['data'])).toBe(false);
  });
});
