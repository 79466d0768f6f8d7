import { questions, type Question } from '@denver/questions';
import { describe, expect, it } from 'vitest';
import { configOf, redshiftFlags } from './support/run';
import { answerSql } from '../../src/quicksight/core/answer-sql';
import { differences } from '../../src/quicksight/core/differences';
import { explain } from '../../src/quicksight/core/explain';
import { permissionChanges } from '../../src/quicksight/core/permissions';
import { arnOf, fingerprint, groupArn } from '../../src/quicksight/core/names';
import { palette } from '../../src/quicksight/core/theme';
import { place } from './support/place';
import { readFileSync } from 'node:fs';

describe('loadConfig', () => {
  it('reads the flags', () => {
    expect(configOf('plan', ...redshiftFlags, '--json')).toMatchObject({
      command: 'plan',
      stage: 'dev',
      region: 'us-west-2',
      audience: { owners: ['owners'], readers: ['readers'] },
      feed: { engine: 'redshift', import: 'direct' },
      json: true,
    });
  });

  it.each([
    ['an unknown command', ['destroy'], /plan, apply, export or doctor/],
    ['an unknown flag', ['plan', '--force'], /--force/],
    ['no owners', ['plan'], /--owners/],
    ['no secret for Redshift', ['plan', '--owners', 'a'], /--redshift-secret/],
    [
      'a refresh without SPICE',
      ['plan', '--owners', 'a', '--engine', 'athena', '--refresh', 'daily'],
      /--refresh/,
    ],
    [
      'rules without columns',
      ['export', '--row-rules', 'arn:aws:quicksight:us-west-2:000000000000:dataset/x'],
      /--row-columns/,
    ],
    ['an ARN of another service', ['export', '--athena-role', 'arn:aws:s3:::x'], /--athena-role/],
    ['a stage in capitals', ['export', '--stage', 'DEV'], /--stage/],
    ['a short timeout', ['export', '--timeout', '1'], /--timeout/],
    ['an exit code for apply', ['apply', ...redshiftFlags, '--detailed-exitcode'], /--detailed-exitcode/],
  ])('refuses %s', (_, args, message) => {
    expect(() => configOf(...args)).toThrow(message);
  });
});

describe('answerSql', () => {
  it.each(['redshift', 'athena'] as const)('of every question leaves no placeholder for %s', (engine) => {
    for (const question of questions) {
      const { sql, controls } = answerSql(question, { engine, narrowed: true });
      expect(sql).not.toMatch(/\?|:p\d/);
      expect(sql).not.toMatch(/1001-01|2998-12|3000-01|the chosen agency/);
      expect(controls).toHaveLength(question.parameters.length);
      for (const control of controls) expect(sql).toContain(`<<$${control}>>`);
    }
  });

  it.each(['redshift', 'athena'] as const)('without controls asks %s about everything', (engine) => {
    for (const question of questions) {
      const { sql, controls } = answerSql(question, { engine, narrowed: false });
      expect(sql).not.toMatch(/<<\$|\?|:p\d/);
      expect(controls).toEqual([]);
    }
  });

  it('refuses a value it has no control for', () => {
    const odd = {
      ...(questions[0] as Question),
      sql: `SELECT month FROM {requests} AS events WHERE month < '{only:month}'`,
    };
    const without: Question = { ...odd, parameters: ['agency'] };
    expect(answerSql(without, { engine: 'athena', narrowed: true }).controls).toEqual(['Agency']);
    const inList: Question = { ...odd, sql: '{requests} IN {only:neighborhood} ?' };
    expect(() => answerSql(inList, { engine: 'athena', narrowed: true })).toThrow(
      /values in the SQL|has no control/,
    );
  });
});

describe('explain', () => {
  it('names the table, its column, what it means and what to do', () => {
    const text = explain({
      Type: 'COLUMN_REPLACEMENT_MISSING',
      Message: 'Field table.busiest-agencies.share_percent refers to a missing column',
    });
    expect(text).toMatch(
      /^table "Ten busiest departments" \(busiest-agencies\), column share_percent: a column the visual names/,
    );
    expect(text).toContain('To do: run plan');
  });

  it('does not take one question for another whose id begins alike', () => {
    const text = explain({ Type: 'INTERNAL_FAILURE', Message: 'chart-requests-by-area' });
    expect(text).toContain('(requests-by-area)');
    expect(text).not.toContain('requests-by-source');
  });

  it('has words for a type it does not know', () => {
    expect(explain({ Type: 'NEW_TYPE', Message: 'odd' })).toMatch(/not valid.*NEW_TYPE: odd/);
    expect(explain({})).toContain('no kind of error is given');
  });
});

describe('differences', () => {
  it('names what differs, leaves what the service adds, and wants absent what is undefined', () => {
    const actual = { a: 1, list: [{ b: 2, added: true }], day: new Date(0), extra: 1 };
    expect(differences({ a: 1, list: [{ b: 2 }], day: new Date(0) }, actual)).toEqual([]);
    expect(differences({ a: 2, list: [{ b: 3 }], extra: undefined }, actual)).toEqual([
      'a',
      'list[0].b',
      'extra',
    ]);
    expect(differences({ list: [] }, actual)).toEqual(['list']);
    expect(differences({ a: { b: 1 } }, actual)).toEqual(['a']);
  });
});

describe('names', () => {
  it('are of the region’s partition', () => {
    expect(arnOf({ ...place, region: 'us-gov-west-1' }, 'theme', 'x')).toBe(
      'arn:aws-us-gov:quicksight:us-gov-west-1:000000000000:theme/x',
    );
    expect(groupArn(place, 'readers')).toBe(
      'arn:aws:quicksight:us-east-1:000000000000:group/default/readers',
    );
  });

  it('fingerprint content, not the order it is written in', () => {
    expect(fingerprint({ a: 1, b: [1, 2] })).toBe(fingerprint({ b: [1, 2], a: 1 }));
    expect(fingerprint({ b: [1, 2] })).not.toBe(fingerprint({ b: [2, 1] }));
  });
});

describe('permissionChanges', () => {
  it('grants what is missing and revokes what is too much', () => {
    const group = (name: string, ...Actions: string[]) => ({
      Principal: `arn:x:group/default/${name}`,
      Actions,
    });
    expect(permissionChanges([group('a', 'x', 'y')], [group('a', 'x', 'z'), group('b', 'x')])).toEqual({
      grant: [group('a', 'x', 'y')],
      revoke: [group('a', 'z'), group('b', 'x')],
    });
    expect(permissionChanges([group('a', 'x')], [group('a', 'x')])).toEqual({ grant: [], revoke: [] });
  });
});

describe('palette', () => {
  it('is the page’s light one', () => {
    const css = readFileSync(new URL('../../page/styles/tokens.css', import.meta.url), 'utf8');
    const light = css.slice(0, css.indexOf('@media'));
    const names = { least: 'q0', most: 'q5' } as Record<string, string>;
    for (const [name, color] of Object.entries(palette))
      expect(light).toContain(`--${names[name] ?? name}: ${color.toLowerCase()};`);
  });
});
