import { describe, expect, it } from 'vitest';
import { createLog, type LogEvent } from '../src/adapters/logger';
import { parseCommand } from '../src/cli';
import { fileNameMatcher } from '../src/core/glob';
import { AgentConfigError } from '../src/errors';

describe('parseCommand', () => {
  it('reads verbs and flags', () => {
    expect(parseCommand(['start', '--config', 'a', '--state-dir', 'b'])).toEqual({
      verb: 'start',
      config: 'a',
      stateDirectory: 'b',
    });
    expect(parseCommand(['status', '--json'])).toMatchObject({
      verb: 'status',
      json: true,
      config: '/etc/aws-kinesis/agent.json',
    });
    expect(parseCommand(['check', '--config', 'a'])).toEqual({ verb: 'check', config: 'a', json: false });
    expect(parseCommand([])).toEqual({ verb: 'help' });
    expect(parseCommand(['start', '-h'])).toEqual({ verb: 'help' });
  });

  it.each([
    [['run']],
    [['start', '--sate-dir', 'x']],
    [['start', 'now']],
    [['start', '--json']],
    [['check', '--state-dir', 'x']],
  ])('refuses %j by name', (args) => {
    expect(() => parseCommand(args)).toThrow(AgentConfigError);
    expect(() => parseCommand(args)).toThrow(/run|sate-dir|now|json|state-dir/);
  });
});

describe('createLog', () => {
  const event: LogEvent = { level: 'warn', stage: 'send', code: 'agent.x', message: 'm', flow: 'f' };

  it('writes a repeated warning once in a while and says how many were left out', () => {
    const lines: string[] = [];
    let nowMs = 0;
    const log = createLog({ write: (line) => lines.push(line), nowMs: () => nowMs, quietMs: 100 });
    for (; nowMs < 100; nowMs += 10) log(event);
    log({ ...event, flow: 'g' });
    log(event);
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      { time: '1970-01-01T00:00:00.000Z', ...event },
      { time: '1970-01-01T00:00:00.100Z', ...event, flow: 'g' },
      { time: '1970-01-01T00:00:00.100Z', ...event, suppressed: 9 },
    ]);
  });
});

describe('fileNameMatcher', () => {
  it.each([
    ['*.log', ['a.log', 'a b.log'], ['a.log.1', '.a.log', 'a.log.gz', 'alog']],
    [
      'app.log*',
      ['app.log', 'app.log.1', 'app.log-2026'],
      ['app.log.2.gz', 'app.log.bz2', 'xapp.log', 'appxlog'],
    ],
    ['a?.log', ['ab.log'], ['a.log', 'abc.log']],
    ['[ab]*.{log,txt}', ['a.log', 'b1.txt'], ['c.log', 'a.csv']],
    ['[!a].log', ['b.log'], ['a.log']],
    ['a+(b).log', ['a+(b).log'], ['aab.log']],
  ])('%s', (pattern, yes, no) => {
    const matches = fileNameMatcher(pattern);
    expect([yes.filter((name) => !matches(name)), no.filter(matches)]).toEqual([[], []]);
  });
});
