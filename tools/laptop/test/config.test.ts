import { describe, expect, it } from 'vitest';
import { loadConfig, type LaptopConfig } from '../src/config';
import { LaptopConfigError } from '../src/errors';

const load = (...args: string[]) => loadConfig(args, import.meta.dirname) as LaptopConfig;

describe('loadConfig', () => {
  it('makes a synthetic year of both datasets by default', () => {
    expect(load()).toMatchObject({
      requests: 'synthetic',
      accidents: 'synthetic',
      rate: 'max',
      once: false,
      port: 4566,
    });
  });

  it('takes files relative to where the command was typed, and accidents only when they are given', () => {
    expect(load('--source', 'config.test.ts')).toMatchObject({
      requests: import.meta.filename,
      accidents: undefined,
    });
    expect(load('--source', 'config.test.ts', '--accidents', 'synthetic').accidents).toBe('synthetic');
  });

  it.each([
    [['--source', 'nowhere.csv'], '--source'],
    [['--source', '.'], '--source'],
    [['--boundaries', 'config.test.ts'], '--boundaries'],
    [['--boundaries', '../package.json'], '--boundaries'],
    [['--rate', 'fast'], '--rate'],
    [['--rate', '0'], '--rate'],
    [['--port', '70000'], '--port'],
    [['--corrupt', '2'], '--corrupt'],
    [['--late', ''], '--late'],
    [['--sauce', 'x'], 'flags'],
    [['--port', '4311'], '--dashboard-port'],
  ])('refuses %o and names the flag', (args, key) => {
    try {
      load(...args);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(LaptopConfigError);
      expect((error as LaptopConfigError).key).toBe(key);
    }
  });

  it('says what is wrong with a flag in one line, and where the flags are listed', () => {
    expect(() => load('--sauce')).toThrow(/^Unknown option '--sauce'\. See npm start -- --help\.$/);
  });

  it('lets both ports be one when there is no dashboard', () => {
    expect(load('--once', '--port', '4311').port).toBe(4311);
  });

  it('answers help', () => {
    expect(loadConfig(['--help'], '/')).toBe('help');
  });
});
