import { describe, expect, it } from 'vitest';
import type { Surroundings } from '../src/config';
import { helpText, loadConfig } from '../src/config';
import { UsageError } from '../src/errors';
import { dayNumber } from '../src/city/denver-time';

const around: Surroundings = { env: {}, isTerminal: true, columns: 100, workingDirectory: '/here' };
const least = [
  'start',
  '--source',
  'synthetic',
  '--dataset',
  'service-request',
  '--log-dir',
  'logs',
  '--state-dir',
  '/state',
];
const load = (...more: string[]) => loadConfig([...least, ...more], around);

describe('loadConfig', () => {
  it('reads a start with its defaults', () => {
    expect(load()).toMatchObject({
      command: 'start',
      source: {
        kind: 'synthetic',
        fromDay: dayNumber(2015, 1, 1),
        toDay: dayNumber(2015, 12, 31),
        updates: 0,
      },
      dataset: 'service-request',
      logDirectory: '/here/logs/service-request',
      stateDirectory: '/state',
      rate: Infinity,
      count: undefined,
      seed: '1',
      rotateBytes: 67_108_864,
      repeat: false,
      display: { live: true, color: true, columns: 100 },
    });
  });

  it('reads every option', () => {
    const config = loadConfig(
      [
        ...[
          'start',
          '--source=my.csv',
          '--dataset=traffic-accident',
          '--log-dir=/l',
          '--state-dir=/s',
          '--rate=2.5',
        ],
        ...[
          '--count=10',
          '--seed=x',
          '--duplicates=.5'.replace('.5', '0.5'),
          '--late=0.1',
          '--corrupt=1',
          '--encoding=latin1',
        ],
        ...['--rotate-bytes=1000', '--repeat'],
      ],
      around,
    );
    expect(config).toMatchObject({
      source: { kind: 'csv', path: '/here/my.csv', encoding: 'latin1' },
      rate: 2.5,
      count: 10,
      seed: 'x',
      duplicates: 0.5,
      late: 0.1,
      corrupt: 1,
      rotateBytes: 1000,
      repeat: true,
    });
  });

  it.each([
    [['--year', '2019'], '2019-01-01', '2019-12-31'],
    [['--from', '2016-03-01'], '2016-03-01', '2016-12-31'],
    [['--to', '2016-03-01'], '2016-01-01', '2016-03-01'],
    [['--from', '2015-12-30', '--to', '2016-01-02'], '2015-12-30', '2016-01-02'],
  ])('reads the range of %s', (args, from, to) => {
    const day = (text: string) => Date.parse(text) / 86_400_000;
    expect(load(...args)).toMatchObject({ source: { fromDay: day(from), toDay: day(to) } });
  });

  it.each([
    [['--speed', '5'], '--speed'],
    [['--rate', 'fast'], 'Expected --rate to be a number above 0 or max, got fast'],
    [['--rate', '0'], 'Expected --rate to be a number above 0 or max, got 0'],
    [['--rate', ''], 'Expected --rate to be a number above 0 or max, got '],
    [['--count', '1.5'], 'Expected --count to be a whole number of at least 1, got 1.5'],
    [['--count', '0x10'], 'Expected --count to be a whole number of at least 1, got 0x10'],
    [['--duplicates', '2'], 'Expected --duplicates to be a number from 0 to 1, got 2'],
    [['--late=-0.1'], 'Expected --late to be a number from 0 to 1, got -0.1'],
    [['--year', '1999'], 'Expected --year to be a whole number from 2000 to 2099, got 1999'],
    [['--year', '2006'], 'Expected --from to be 2007-04-01 or later, got 2006'],
    [['--from', '2015-02-30'], 'Expected --from to be a day such as 2015-07-04, got 2015-02-30'],
    [
      ['--from', '2015-02-03', '--to', '2015-02-01'],
      'Expected --to to be 2015-02-03 or later, got 2015-02-01',
    ],
    [['--year', '2015', '--to', '2015-02-01'], 'Expected --year or --from and --to, got both'],
    [['--encoding', 'utf-8'], 'Expected --encoding only with a CSV file, got --source synthetic'],
    [['--feed-url', 'x'], 'Expected --feed-url only with --source feed, got --source synthetic'],
    [['--dataset', 'crime'], 'Expected --dataset to be service-request or traffic-accident, got crime'],
    [['extra'], 'extra'],
    [['--count'], '--count'],
  ])('refuses %s by name', (args, message) => {
    expect(() => load(...args)).toThrow(UsageError);
    expect(() => load(...args)).toThrow(message);
  });

  it('refuses what only a synthetic city can do when the source is a file', () => {
    const args = [
      'start',
      '--source',
      'a.csv',
      '--dataset',
      'service-request',
      '--log-dir',
      'l',
      '--state-dir',
      's',
    ];
    expect(() => loadConfig([...args, '--updates', '0.1'], around)).toThrow(
      'Expected --updates only with --source synthetic',
    );
    expect(() => loadConfig([...args, '--encoding', 'ebcdic'], around)).toThrow(
      'Expected --encoding to be auto or utf-8 or latin1 or windows-1252, got ebcdic',
    );
  });

  it('needs a source, and has a place for everything else', () => {
    expect(() => loadConfig(['start'], around)).toThrow('Expected --source to be given');
    expect(loadConfig(['start', '--source', 'synthetic'], around)).toMatchObject({
      dataset: 'service-request',
      logDirectory: '/here/.local/log/service-request',
      stateDirectory: '/here/.local/generator/service-request',
    });
    expect(
      loadConfig(['start', '--source', 'synthetic', '--dataset', 'traffic-accident'], around),
    ).toMatchObject({ stateDirectory: '/here/.local/generator/traffic-accident' });
  });

  it('refuses an unknown command and shows help for none', () => {
    expect(() => loadConfig(['run'], around)).toThrow(
      'Expected the command to be start, status or help, got run',
    );
    expect(loadConfig([], around)).toEqual({ command: 'help' });
    expect(loadConfig([...least, '--help'], around)).toEqual({ command: 'help' });
    for (const flag of ['source', 'rate', 'rotate-bytes', 'feed-url'])
      expect(helpText()).toContain(`--${flag}`);
  });

  it('reads a status', () => {
    expect(loadConfig(['status', '--state-dir', 's', '--json'], around)).toEqual({
      command: 'status',
      stateDirectory: '/here/s',
      json: true,
    });
    expect(() => loadConfig(['status'], around)).toThrow('Expected --state-dir to be given');
    expect(() => loadConfig(['status', '--state-dir', 's', '--yaml'], around)).toThrow('--yaml');
  });

  it.each([
    [{ CI: 'true' }, true, false, false],
    [{ NO_COLOR: '1' }, true, true, false],
    [{ TERM: 'dumb' }, true, false, false],
    [{}, false, false, false],
    [{ CI: 'false' }, true, true, true],
  ])('shows progress in %o on a terminal %s: live %s, color %s', (env, isTerminal, live, color) => {
    expect(loadConfig(least, { ...around, env, isTerminal })).toMatchObject({ display: { live, color } });
  });
});
