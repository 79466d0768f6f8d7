import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config';
import type { ConfigError } from '../src/errors';

describe('loadConfig', () => {
  it('fills in defaults', () => {
    expect(loadConfig(['start'], {})).toEqual({
      verb: 'start',
      settings: {
        port: 4566,
        stateDirectory: path.resolve('.local/cloud'),
        region: 'us-west-2',
        accountId: '000000000000',
        firehoseIntervalScale: 1,
        scheduleIntervalScale: 1,
        kinesisThrottling: false,
        fsync: true,
      },
    });
  });

  it('lets a flag win over the environment', () => {
    const settings = (argv: string[]) => loadConfig(argv, { AWS_REGION: 'eu-west-1' });
    expect(settings(['start'])).toMatchObject({ settings: { region: 'eu-west-1' } });
    expect(settings(['start', '--region', 'us-east-1'])).toMatchObject({ settings: { region: 'us-east-1' } });
  });

  it.each([
    [['start', '--port', '70000'], '--port'],
    [['start', '--port', ''], '--port'],
    [['start', '--region', 'Denver'], '--region'],
    [['start', '--account', '12'], '--account'],
    [['start', '--firehose-interval-scale', '0'], '--firehose-interval-scale'],
    [['start', '--schedule-interval-scale', '2'], '--schedule-interval-scale'],
    [['start', '--unknown'], '--unknown'],
    [['stop'], 'verb'],
    [[], 'verb'],
  ])('refuses %j and names %s', (argv, key) => {
    expect(() => loadConfig(argv, {})).toThrow(expect.objectContaining({ key }) as ConfigError);
  });
});
