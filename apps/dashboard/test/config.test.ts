import { describe, expect, it } from 'vitest';
import { loadConfig, loadFunctionConfig } from '../src/config';

describe('the command line', () => {
  it('starts on the cubes of Redshift unless told otherwise', () => {
    expect(loadConfig(['start'], {})).toEqual({
      command: 'start',
      config: {
        engine: 'redshift',
        source: 'cubes',
        stage: 'dev',
        port: 4311,
        bind: '127.0.0.1',
        allowedHosts: [],
        pollMs: 2_000,
      },
    });
    expect(loadConfig(['start', '--engine', 'athena'], { STAGE: 'test' })).toMatchObject({
      config: { engine: 'athena', source: 'views', stage: 'test' },
    });
    expect(loadConfig(['help'], {})).toEqual({ command: 'help' });
  });

  it.each([
    [[], 'command'],
    [['stop'], 'command'],
    [['start', '--wat'], 'flags'],
    [['start', '--port', '70000'], '--port'],
    [['start', '--port', '1.5'], '--port'],
    [['start', '--engine', 'oracle'], '--engine'],
    [['start', '--source', 'files'], '--source'],
    [['start', '--stage', '../prod'], '--stage'],
    [['start', '--poll', '0'], '--poll'],
    [['start', '--bind', '0.0.0.0'], '--bind'],
    [['start', '--allow-host', 'a b'], '--allow-host'],
  ])('refuses %j by name', (args, key) => {
    expect(() => loadConfig(args, {})).toThrow(
      expect.objectContaining({ code: 'dashboard.config', key }) as Error,
    );
  });

  it('listens elsewhere only with the names it is reached by', () => {
    const flags = ['start', '--bind', '0.0.0.0', '--allow-host', 'City.example,other.example:8080'];
    expect(loadConfig(flags, {})).toMatchObject({
      config: { bind: '0.0.0.0', allowedHosts: ['city.example', 'other.example:8080'] },
    });
  });
});

describe('the function’s environment', () => {
  const environment = { ENGINE: 'redshift', STAGE: 'dev', LAKE_BUCKET: 'denver-lake-1' };

  it('is read', () => {
    expect(loadFunctionConfig({ ...environment, OTHER: 'x' })).toEqual({
      engine: 'redshift',
      source: 'cubes',
      stage: 'dev',
      lakeBucket: 'denver-lake-1',
    });
  });

  it.each(['ENGINE', 'STAGE', 'LAKE_BUCKET'])('is refused without %s', (key) => {
    expect(() => loadFunctionConfig({ ...environment, [key]: undefined })).toThrow(/environment|Expected/);
  });
});
