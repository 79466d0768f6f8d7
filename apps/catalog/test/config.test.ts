import { CommandLineError } from '@denver/migrations';
import { describe, expect, it } from 'vitest';
import { commandShapes, loadConfig, loadFunctionConfig } from '../src/config';
import { CatalogConfigError } from '../src/errors';

describe('loadConfig', () => {
  it('derives every name from the stage', () => {
    expect(loadConfig(['migrate', '--stage', 'prod'], {})).toMatchObject({
      command: 'migrate',
      database: 'denver_prod',
      workGroup: 'denver-prod',
      journalTable: 'denver-migrations-prod',
      crawler: 'denver-lake-prod',
      crawledDatabase: 'denver_crawled_prod',
      json: false,
      settings: { lockTimeoutMs: 60_000 },
    });
    expect(loadConfig(['status'], { STAGE: 'test' }).database).toBe('denver_test');
    expect(loadConfig(['status', '--stage', 'prod'], { STAGE: 'test' }).stage).toBe('prod');
  });

  it.each(Object.keys(commandShapes).filter((command) => command !== 'new'))(
    'takes %s with --json and --stage',
    (command) => {
      expect(loadConfig([command, '--json', '--stage', 'a'], {})).toMatchObject({ command, json: true });
    },
  );

  it('reads how long crawl waits', () => {
    expect(loadConfig(['crawl'], {}).crawlTimeoutMs).toBe(1_800_000);
    expect(loadConfig(['crawl', '--timeout', '90s'], {}).crawlTimeoutMs).toBe(90_000);
  });

  it('reads what to compact, and how long replaced files stay', () => {
    expect(loadConfig(['compact'], {}).compact).toEqual({
      datasets: ['service-request', 'traffic-accident'],
      rebuild: false,
      graceMs: 3_600_000,
    });
    const some = ['compact', '--dataset', 'traffic-accident', '--rebuild', '--grace', '5m'];
    expect(loadConfig(some, {}).compact).toEqual({
      datasets: ['traffic-accident'],
      rebuild: true,
      graceMs: 300_000,
    });
  });

  it('has colours unless the environment says no', () => {
    expect(loadConfig(['status'], { TERM: 'xterm' }).color).toBe(true);
    for (const env of [{ NO_COLOR: '1' }, { CI: 'true' }, { TERM: 'dumb' }])
      expect(loadConfig(['status'], env).color).toBe(false);
  });

  it.each([
    ['an unknown command', ['drop'], 'command'],
    ['an unknown flag', ['migrate', '--force'], 'flags'],
    ['a flag of another command', ['status', '--timeout', '1s'], '--timeout'],
    ['a timeout that is none', ['crawl', '--timeout', 'soon'], '--timeout'],
    ['a dataset that is none', ['compact', '--dataset', 'weather'], '--dataset'],
    ['a grace time that is none', ['compact', '--grace', 'soon'], '--grace'],
    ['a stage with SQL in it', ['migrate', '--stage', "x'y"], '--stage'],
    ['a stage with a path in it', ['crawl', '--stage', '../x'], '--stage'],
    ['a stage with a placeholder in it', ['crawl', '--stage', '${bucket}'], '--stage'],
  ])('refuses %s, naming it', (_, args, key) => {
    const attempt = () => loadConfig(args, {});
    expect(attempt).toThrow(CommandLineError);
    expect(attempt).toThrow(expect.objectContaining({ key }));
  });
});

describe('loadFunctionConfig', () => {
  const env = { WORK_GROUP: 'denver-dev', GLUE_DATABASE: 'denver_dev', LAKE_BUCKET: 'lake' };

  it('takes what the stack says', () => {
    expect(loadFunctionConfig({ ...env, AWS_REGION: 'us-west-2' })).toEqual({
      workGroup: 'denver-dev',
      database: 'denver_dev',
      bucket: 'lake',
      graceMs: 3_600_000,
    });
  });

  it.each(Object.keys(env))('names %s when it is missing or wrong', (key) => {
    const problems = [undefined, '', '/'].map((value) => () => loadFunctionConfig({ ...env, [key]: value }));
    for (const problem of problems) expect(problem).toThrow(CatalogConfigError);
    expect(problems[1]).toThrow(`Expected ${key} to `);
  });
});
