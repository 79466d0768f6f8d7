import { describe, expect, it } from 'vitest';
import { answers, refuses } from '../../parity/contract/case';
import type { CaseResult, Verdict } from '../../parity/contract/compare';
import type { DeployedStack } from '../../parity/deploy/deploy-stacks';
import { failuresOf, supportOf, type Parity } from '../../parity/findings';
import { reportOf } from '../../parity/report';

const result = (verdict: Verdict): CaseResult => ({
  service: 'Kinesis',
  engine: 'moto',
  case: {
    title: 'a | b',
    expect: refuses('ValidationException'),
    page: 'https://docs.aws.amazon.com/x.html',
    known: { moto: { outcome: answers('accepted'), why: 'not checked' } },
  },
  outcome: answers('accepted'),
  verdict,
});
const stack = (changes: Partial<DeployedStack>): DeployedStack => ({
  stack: 's',
  engine: 'local-cloud',
  state: 'UPDATE_COMPLETE',
  reason: '',
  types: { 'AWS::S3::Bucket': { wanted: 1, made: 1 } },
  ...changes,
});
const table = { dataset: 'service-request', engine: 'moto 1', events: 9, cases: 3, wrong: [] } as const;
const records = { engine: 'moto 1', service: 'Kinesis', lines: 4, received: 5, wrong: [] } as const;
const parity = (changes: Partial<Parity>): Parity => ({
  versions: ['moto 1', 'DynamoDB Local 2'],
  cases: [result('known')],
  tables: [table],
  records: [records],
  deployed: [stack({})],
  ...changes,
});

describe('a run fails', () => {
  it('on nothing that is known', () => {
    expect(failuresOf(parity({ cases: [result('known'), result('mended'), result('as-expected')] }))).toEqual(
      [],
    );
    const left = { 'AWS::Glue::Table': { wanted: 2, made: 0 }, 'AWS::S3::Bucket': { wanted: 1, made: 1 } };
    expect(failuresOf(parity({ deployed: [stack({ engine: 'moto', types: left })] }))).toEqual([]);
  });

  it.each([
    ['a difference nobody knows', { cases: [result('unknown')] }, 'expected ValidationException (400)'],
    ['another table than the fold', { tables: [{ ...table, wrong: ['k1'] }] }, 'k1'],
    ['a line that did not arrive', { records: [{ ...records, wrong: ['row 3'] }] }, 'row 3'],
    ['a stack of ours that is not complete', { deployed: [stack({ state: 'ROLLBACK' })] }, 'ROLLBACK'],
    [
      'a resource of ours that is not made',
      { deployed: [stack({ types: { T: { wanted: 2, made: 1 } } })] },
      'stack s',
    ],
    [
      'a type that moto is said to make and does not',
      { deployed: [stack({ engine: 'moto', types: { 'AWS::S3::Bucket': { wanted: 1, made: 0 } } })] },
      'AWS::S3::Bucket',
    ],
    [
      'a type nobody has looked at',
      { deployed: [stack({ engine: 'moto', types: { 'AWS::New::Type': { wanted: 1, made: 1 } } })] },
      'known is nothing',
    ],
  ])('on %s', (_what, changes, words) => {
    const failures = failuresOf(parity(changes as Partial<Parity>));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain(words);
  });
});

it('tells how many of a type were made', () => {
  expect([
    supportOf({ wanted: 2, made: 2 }),
    supportOf({ wanted: 2, made: 1 }),
    supportOf({ wanted: 2, made: 0 }),
  ]).toEqual(['made', 'partly', 'not made']);
});

it('reports versions, counts and each difference with its page and reason', () => {
  const report = reportOf(parity({}));
  expect(report).toContain('moto 1 and DynamoDB Local 2');
  expect(report).toMatch(
    /\| Kinesis +\| a \\\| b +\| `ValidationException \(400\)` +\| moto +\| `"accepted"`/,
  );
  expect(report).toContain('none here ([page](https://docs.aws.amazon.com/x.html))');
  expect(report).toContain('not checked');
  expect(report).toMatch(/\| service-request +\| moto 1 +\| 9 +\| 3 +\| yes +\|/);
});
