import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { contractGroups } from '../../parity/contract/cases';

const all = contractGroups.flatMap((group) => group.cases.map((each) => ({ group, each })));

describe('the table of cases', () => {
  it('asks every service that our apps use', () => {
    expect(contractGroups.map(({ service }) => service).sort()).toEqual([
      'Athena',
      'CloudFormation',
      'DynamoDB',
      'Firehose',
      'Glue',
      'IAM',
      'Kinesis',
      'Lambda',
      'Logs',
      'Redshift Data',
      'S3',
      'SSM',
      'STS',
      'Scheduler',
    ]);
    expect(all.length).toBeGreaterThan(150);
  });

  it.each(contractGroups)('has one title per case of $service', ({ cases }) => {
    expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
  });

  it('names a page of AWS for each', () => {
    for (const { each } of all)
      expect(each.page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/[\w./-]+\.html(#[\w-]+)?$/);
  });

  it('knows only differences that are some, of engines that are asked, each with a reason', () => {
    for (const { group, each } of all)
      for (const [engine, difference] of Object.entries(each.known ?? {})) {
        expect(group.engines).toContain(engine);
        expect(isDeepStrictEqual(difference.outcome, each.expect), each.title).toBe(false);
        expect(difference.why.length, each.title).toBeGreaterThan(10);
      }
  });
});
