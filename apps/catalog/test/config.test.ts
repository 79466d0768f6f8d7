import { describe, expect, it } from 'vitest';
import { commands, loadConfig } from '../src/config';
import { CatalogConfigError } from '../src/errors';

describe('loadConfig', () => {
  it('derives every name from the stage', () => {
    expect(loadConfig(['migrate', '--stage', 'prod'], {})).toMatchObject({
      command: 'migrate',
      database: 'denver_prod',
      workGroup: 'denver-prod',
      journalTable: 'denver-migrations-prod',
      json: false,
      lockTimeoutMs: 60_000,
    });
    expect(loadConfig(['status'], { STAGE: 'test' }).database).toBe('denver_test');
    expect(loadConfig(['status', '--stage', 'prod'], { STAGE: 'test' }).stage).toBe('prod');
  });

  it.each(commands.filter((command) => command !== 'new'))('takes %s with --json and --stage', (command) => {
    expect(loadConfig([command, '--json', '--stage', 'a'], {})).toMatchObject({ command, json: true });
  });

  it('reads the flags of each command', () => {
    expect(loadConfig(['plan', '--to', '3', '--detailed-exitcode'], {})).toMatchObject({
      to: 3,
      detailedExitCode: true,
    });
    expect(loadConfig(['repair', '--unlock'], {}).unlock).toBe(true);
    expect(loadConfig(['new', 'Add severity'], {}).name).toBe('Add severity');
  });

  it.each([
    ['0', 0],
    ['90', 90_000],
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
  ])('reads a lock timeout of %s', (text, ms) => {
    expect(loadConfig(['migrate', '--lock-timeout', text], {}).lockTimeoutMs).toBe(ms);
  });

  it('has colours unless the environment says no', () => {
    expect(loadConfig(['status'], { TERM: 'xterm' }).color).toBe(true);
    for (const env of [{ NO_COLOR: '1' }, { CI: 'true' }, { TERM: 'dumb' }])
      expect(loadConfig(['status'], env).color).toBe(false);
  });

  it.each([
    ['nothing', [], 'command'],
    ['an unknown command', ['drop'], 'command'],
    ['two commands', ['status', 'plan'], 'command'],
    ['new without a name', ['new'], 'command'],
    ['an unknown flag', ['migrate', '--force'], 'flags'],
    ['a flag of another command', ['status', '--unlock'], '--unlock'],
    ['a stage with SQL in it', ['migrate', '--stage', "x'y"], '--stage'],
    ['a version that is none', ['migrate', '--to', '-1'], 'flags'],
    ['version 0', ['migrate', '--to', '0'], '--to'],
    ['a timeout that is none', ['migrate', '--lock-timeout', 'soon'], '--lock-timeout'],
  ])('refuses %s, naming it', (_, args, key) => {
    const attempt = () => loadConfig(args, {});
    expect(attempt).toThrow(CatalogConfigError);
    expect(attempt).toThrow(expect.objectContaining({ key }));
  });
});
