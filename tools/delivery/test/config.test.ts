import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config';
import { DeliveryConfigError } from '../src/errors';

const load = (line: string, env: NodeJS.ProcessEnv = {}) => loadConfig(line.split(' '), env, 'ann@desk');

describe('loadConfig', () => {
  it('takes stage, region and account from flags before the environment', () => {
    expect(load('plan')).toMatchObject({ stage: 'dev', region: 'us-west-2', account: undefined });
    const env = { STAGE: 'prod', AWS_REGION: 'eu-west-1', AWS_ACCOUNT_ID: '111111111111' };
    expect(load('plan', env)).toMatchObject({ stage: 'prod', region: 'eu-west-1', account: '111111111111' });
    expect(load('plan --stage=test --region us-east-1 --account 222222222222', env)).toMatchObject({
      stage: 'test',
      region: 'us-east-1',
      account: '222222222222',
    });
  });

  it('names the workflow run, so that who finds its lock can look', () => {
    const env = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'o/r', GITHUB_RUN_ID: '7' };
    expect(load('deploy', env).owner).toBe('https://github.com/o/r/actions/runs/7');
    expect(load('deploy').owner).toBe('ann@desk');
  });

  it.each(['help', '--help', '-h', 'deploy --only consumer --help'])('takes "%s" for help', (line) => {
    expect(load(line).command).toBe('help');
  });

  it.each([
    ['', 'one of plan'],
    ['launch', 'one of plan'],
    ['app deploy', 'one app'],
    ['app launch consumer', 'one app'],
    ['app deploy consumer ingest', 'one app'],
    ['plan --evict', 'no --evict with plan'],
    ['app remove consumer --only x', 'no --only with app remove'],
    ['rollback', 'one app with --only'],
    ['diff --json --markdown', 'either --json or --markdown'],
    ['plan --stage Prod_1', 'Expected --stage to be like dev, got "Prod_1"'],
    ['plan --region west', 'Expected --region to be like us-west-2, got "west"'],
    ['plan --account 12', 'Expected --account to be like 123456789012, got "12"'],
    ['plan --unknown', "Unknown option '--unknown'"],
  ])('refuses "%s" by name', (line, says) => {
    expect(() => load(line)).toThrow(DeliveryConfigError);
    expect(() => load(line)).toThrow(says);
  });
});
