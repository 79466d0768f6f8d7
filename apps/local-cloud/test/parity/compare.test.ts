import { describe, expect, it } from 'vitest';
import { accepted, answers, refuses } from '../../parity/contract/case';
import { describeOutcome, judge } from '../../parity/contract/compare';
import { outcomeOf, runCases } from '../../parity/contract/run-cases';
import type { Engine } from '../../parity/engines/engine';

const known = { moto: { outcome: accepted, why: 'not checked' } };

describe('judging an outcome', () => {
  it.each([
    ['as-expected', refuses('ValidationException'), 'local-cloud'],
    ['known', accepted, 'moto'],
    ['unknown', refuses('ValidationException', 500), 'moto'],
    ['unknown', refuses('Other'), 'moto'],
    ['unknown', accepted, 'local-cloud'],
    ['mended', refuses('ValidationException'), 'moto'],
  ] as const)('is %s for %j on %s', (verdict, outcome, engine) => {
    expect(judge({ expect: refuses('ValidationException'), known }, engine, outcome)).toBe(verdict);
  });

  it('looks at answers as JSON does: members that are undefined are not there', () => {
    expect(judge({ expect: answers({ a: 1 }) }, 'moto', answers({ a: 1, b: undefined }))).toBe('as-expected');
    expect(judge({ expect: answers([1, 2]) }, 'moto', answers([2, 1]))).toBe('unknown');
  });
});

describe('an outcome', () => {
  it('is the answer, or the error by name and status', async () => {
    const error = Object.assign(new Error('gone'), {
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
    expect(await outcomeOf(() => Promise.resolve(5))).toEqual({ answer: 5 });
    expect(await outcomeOf(() => Promise.reject(error))).toEqual(refuses('ResourceNotFoundException', 404));
    expect(describeOutcome(refuses('ResourceNotFoundException', 404))).toBe(
      'ResourceNotFoundException (404)',
    );
    expect(describeOutcome(answers([1]))).toBe('[1]');
  });

  it('says what went wrong when no server answered', async () => {
    const outcome = await outcomeOf(() => Promise.reject(new TypeError('refused')));
    expect(outcome).toEqual(refuses('TypeError: refused', 0));
  });
});

it('runs cases in order, and keeps no answer of what should have been refused', async () => {
  const engine: Engine = { name: 'moto', version: 'moto 0', endpoint: '', stop: async () => undefined };
  const seen: string[] = [];
  const step = (title: string, value: unknown, wanted = answers(value)) => ({
    title,
    call: async () => {
      seen.push(title);
      return value;
    },
    expect: wanted,
    page: '',
  });
  const cases = [step('one', 1), step('two', { secret: 2 }, refuses('ValidationException'))];
  const prepare = async () => void seen.push('prepare');
  const results = await runCases({ service: 'S', engines: ['moto'], prepare, cases }, engine, {});
  expect(seen).toEqual(['prepare', 'one', 'two']);
  expect(results.map(({ verdict, outcome }) => [verdict, outcome])).toEqual([
    ['as-expected', { answer: 1 }],
    ['unknown', accepted],
  ]);
});
