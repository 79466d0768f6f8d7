import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config';
import { AnswersConfigError } from '../src/errors';

const load = (...args: string[]) => loadConfig(args, {});

function refused(...args: string[]): AnswersConfigError {
  try {
    load(...args);
  } catch (error) {
    if (error instanceof AnswersConfigError) return error;
    throw error;
  }
  throw new Error(`Expected ${args.join(' ')} to be refused.`);
}

describe('loadConfig', () => {
  it('reads a question with its parameters, in the order of a form', () => {
    expect(load('ask', 'requests-by-area', '--type', 'Request', '--from', '2015-01-01')).toMatchObject({
      command: 'ask',
      what: 'requests-by-area',
      engine: 'athena',
      source: 'views',
      format: 'table',
      parameters: [
        ['from', '2015-01-01'],
        ['type', 'Request'],
      ],
      stage: 'dev',
      color: true,
    });
  });

  it.each([['help'], ['--help'], ['ask', '-h'], ['ask', 'top-ten-cases', '--help']])(
    '%s asks for help',
    (...args) => {
      expect(load(...args)).toEqual({ command: 'help' });
    },
  );

  it('reads cubes on Redshift unless told otherwise', () => {
    expect(load('ask', 'all', '--engine', 'redshift')).toMatchObject({ source: 'cubes' });
    expect(load('ask', 'all', '--engine', 'redshift', '--source', 'views')).toMatchObject({
      source: 'views',
    });
  });

  it.each([{ NO_COLOR: '1' }, { CI: 'true' }, { TERM: 'dumb' }])('prints without colour with %o', (env) => {
    expect(loadConfig(['ask', 'all'], env)).toMatchObject({ color: false });
  });

  it('takes the stage from STAGE, and --stage before it', () => {
    expect(loadConfig(['ask', 'all'], { STAGE: 'prod' })).toMatchObject({ stage: 'prod' });
    expect(loadConfig(['ask', 'all', '--stage', 'test'], { STAGE: 'prod' })).toMatchObject({ stage: 'test' });
  });

  it('has defaults for the bench and the engines', () => {
    expect(load('bench')).toEqual({
      command: 'bench',
      rows: 1_000_000,
      rounds: 3,
      files: false,
      json: false,
    });
    expect(load('engines', '--only', 'spark,trino')).toEqual({
      command: 'engines',
      rows: 30_000,
      only: ['spark', 'trino'],
    });
  });

  it('reads folders as full paths', () => {
    expect(load('lab', '--rows', '2000', '--keep', 'a/b')).toEqual({
      command: 'lab',
      rows: 2_000,
      keep: resolve('a/b'),
    });
    expect(load('bench', '--keep', 'a/b')).toMatchObject({ keep: resolve('a/b') });
  });

  it.each([
    [['ask'], 'question'],
    [['ask', 'requests-by-area', 'Five', 'Points'], 'question'],
    [['ask', 'all', '--csv'], '--csv'],
    [['ask', 'all', '--json', '--csv'], '--csv'],
    [['ask', 'all', '--source', 'cubes'], '--source'],
    [['ask', 'all', '--engine', 'mysql'], '--engine'],
    [['ask', 'all', '--stage', 'Dev;'], '--stage'],
    [['ask', 'all', '--wat'], 'flags'],
    [['bench', '--rows', '12'], '--rows'],
    [['bench', '--rounds', '1e3'], '--rounds'],
    [['bench', 'fast'], 'bench'],
    [['lab'], '--keep'],
    [['lab', '--keep', 'a', '--rows', '0'], '--rows'],
    [['engines', '--only', 'trino,oracle'], '--only'],
    [['engines', '--json'], 'flags'],
    [['asc'], 'command'],
    [[], 'command'],
  ])('refuses %j and names %s', (args, key) => {
    expect(refused(...args).key).toBe(key);
  });

  it('names an unknown flag without advice on dashes', () => {
    expect(refused('ask', 'all', '--wat').message).toMatch(/^Unknown option '--wat'\.\nUsage: /);
  });
});
