import { CommandLineError } from '@denver/migrations';
import { describe, expect, it } from 'vitest';
import { loadConfig, loadFunctionConfig } from '../src/config';
import { WarehouseConfigError } from '../src/errors';

describe('loadConfig', () => {
  it('derives every name from the stage', () => {
    expect(loadConfig(['migrate', '--stage', 'prod'], {})).toMatchObject({
      command: 'migrate',
      workgroup: 'denver-prod',
      database: 'denver',
      glueDatabase: 'denver_prod',
      journalTable: 'denver-migrations-prod',
    });
    expect(loadConfig(['status'], { STAGE: 'test' }).stage).toBe('test');
  });

  it('reads how a refresh is to run', () => {
    expect(loadConfig(['refresh'], {}).refresh).toEqual({
      datasets: ['service-request', 'traffic-accident'],
      rebuild: false,
      follow: false,
      everyMs: 10_000,
    });
    const args = ['refresh', '--dataset', 'traffic-accident', '--follow', '--every', '30s'];
    expect(loadConfig(args, {}).refresh).toMatchObject({
      datasets: ['traffic-accident'],
      follow: true,
      everyMs: 30_000,
    });
  });

  it.each([
    ['an unknown dataset', ['refresh', '--dataset', 'x'], '--dataset'],
    ['a pause without --follow', ['refresh', '--every', '5s'], '--every'],
    ['a pause that is none', ['refresh', '--follow', '--every', 'soon'], '--every'],
    ['a rebuild without end', ['refresh', '--follow', '--rebuild'], '--rebuild'],
    ['a flag of another command', ['migrate', '--rebuild'], '--rebuild'],
    ['a stage with SQL in it', ['migrate', '--stage', "x'y"], '--stage'],
    ['an unknown command', ['drop'], 'command'],
  ])('refuses %s, naming it', (_, args, key) => {
    expect(() => loadConfig(args, {})).toThrow(CommandLineError);
    expect(() => loadConfig(args, {})).toThrow(expect.objectContaining({ key }));
  });
});

describe('loadFunctionConfig', () => {
  const env = {
    WORKGROUP: 'denver-dev',
    DATABASE: 'denver',
    GLUE_DATABASE: 'denver_dev',
    LAKE_BUCKET: 'lake',
  };

  it('reads what the stack says', () => {
    expect(loadFunctionConfig({ ...env, PATH: '/bin' })).toEqual({
      workgroup: 'denver-dev',
      database: 'denver',
      glueDatabase: 'denver_dev',
      lakeBucket: 'lake',
    });
  });

  it.each(Object.keys(env))('names %s when it is missing or wrong', (key) => {
    expect(() => loadFunctionConfig({ ...env, [key]: undefined })).toThrow(WarehouseConfigError);
    expect(() => loadFunctionConfig({ ...env, [key]: '' })).toThrow(WarehouseConfigError);
  });
});
