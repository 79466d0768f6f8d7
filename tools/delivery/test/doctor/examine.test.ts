import { describe, expect, it } from 'vitest';
import type { StackView } from '../../src/adapters/stacks';
import type { Target } from '../../src/config';
import type { DoctorPorts, Finding } from '../../src/doctor/checks';
import { examine } from '../../src/doctor/examine';
import { AccessError, CredentialsError, RegionError } from '../../src/errors';

const account = '123456789012';
const target: Target = { stage: 'dev', region: 'us-west-2', account: undefined, endpoint: undefined };
const nowMs = Date.parse('2026-01-01T00:00:00Z');
const provider = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;

function stack(name: string, status = 'UPDATE_COMPLETE'): StackView {
  const service = name.replace(/-dev$/, '');
  return {
    id: name,
    name,
    status,
    statusReason: '',
    changedAt: '2026-01-01T00:00:00.000Z',
    tags: { stage: 'dev', service },
    exports: [],
    protected: false,
  };
}

/** An account in which nothing stops a deploy. */
const healthy: DoctorPorts = {
  nodeVersion: 'v20.19.0',
  isInstalled: async () => true,
  identity: async () => ({ account, arn: `arn:aws:sts::${account}:assumed-role/deploy/ann` }),
  stacks: async () => [],
  bucketOwner: async () => 'nobody',
  roleExists: async () => true,
  oidcProviders: async () => [provider],
  stackLimit: async () => 2_000,
  roleQuota: async () => ({ used: 10, limit: 1_000 }),
  lock: async () => undefined,
};

async function found(ports: Partial<DoctorPorts>, more: Partial<Target> = {}) {
  const { exitCode, data, lines } = await examine(
    { ...healthy, ...ports },
    { ...target, ...more },
    ['consumer', 'ingest'],
    nowMs,
  );
  const { findings } = data as { findings: Finding[] };
  return { exitCode, lines, notOk: findings.filter(({ outcome }) => outcome !== 'ok'), findings };
}

async function reject(error: Error): Promise<never> {
  throw error;
}

describe('examine', () => {
  it('finds nothing in a healthy account', async () => {
    const { exitCode, notOk, lines } = await found({});
    expect(notOk).toEqual([]);
    expect(exitCode).toBe(0);
    expect(lines.at(-1)).toBe('Nothing stops a deploy.');
  });

  it.each<[string, Partial<DoctorPorts>, string, RegExp, string]>([
    [
      'an old Node',
      { nodeVersion: 'v20.18.3' },
      'node',
      /expected Node 20.19 or newer, got v20.18.3/,
      'nvm install && nvm use',
    ],
    [
      'missing dependencies',
      { isInstalled: async () => false },
      'install',
      /not complete/,
      'npm ci --ignore-scripts',
    ],
    [
      'no credentials',
      { identity: () => reject(new CredentialsError('none')) },
      'credentials',
      /^AWS credentials: none$/,
      'aws sso login',
    ],
    [
      'a wrong region',
      { identity: () => reject(new RegionError('xx-west-2', 'no such region')) },
      'region',
      /xx-west-2/,
      '--region',
    ],
    [
      'a role that may not look',
      { stacks: () => reject(new AccessError('cloudformation:DescribeStacks')) },
      'stacks',
      /Not allowed/,
      'docs/deploy.md',
    ],
    [
      'a broken stack',
      { stacks: async () => [stack('denver-consumer-dev', 'ROLLBACK_COMPLETE')] },
      'stacks',
      /denver-consumer-dev is ROLLBACK_COMPLETE/,
      'npx nx remove consumer',
    ],
    [
      'a stack being changed',
      { stacks: async () => [stack('denver-ingest-dev', 'UPDATE_IN_PROGRESS')] },
      'stacks',
      /since 2026/,
      'Wait',
    ],
    [
      'a bucket of somebody else',
      { bucketOwner: async () => 'others' },
      'lake bucket',
      /somebody else/,
      'export STAGE=',
    ],
    [
      'a bucket elsewhere',
      { bucketOwner: async () => 'elsewhere' },
      'lake bucket',
      /another region/,
      'get-bucket-location',
    ],
    [
      'a bucket that was left over',
      { bucketOwner: async () => 'us' },
      'lake bucket',
      /without its stack/,
      `aws s3 rb s3://denver-lake-${account}-us-west-2-dev`,
    ],
    [
      'a deploy under way',
      { lock: async () => ({ owner: 'bob', run: '1', takenAt: '', expiresAt: '2026-01-01T00:30:00.000Z' }) },
      'lock',
      /^bob deploys, at the latest until 2026-01-01T00:30/,
      'Wait',
    ],
    [
      'no room for stacks',
      { stackLimit: async () => 0 },
      'quota of stacks',
      /^0 of 0/,
      'request-service-quota-increase --service-code cloudformation',
    ],
    [
      'no room for roles',
      { roleQuota: async () => ({ used: 1_000, limit: 1_000 }) },
      'quota of roles',
      /^1000 of 1000/,
      '--service-code iam',
    ],
  ])('stops at %s, with the next command', async (_, ports, check, says, next) => {
    const { exitCode, notOk } = await found(ports);
    expect(exitCode).toBe(1);
    const finding = notOk.find((one) => one.check === check);
    expect(finding).toMatchObject({ outcome: 'stop', says: expect.stringMatching(says) as string });
    expect(finding?.next).toContain(next);
  });

  it('stops at another account than the one that is meant', async () => {
    const { exitCode, notOk } = await found({}, { account: '999999999999' });
    expect(exitCode).toBe(1);
    expect(notOk).toMatchObject([{ check: 'account', says: `expected 999999999999, got ${account}` }]);
  });

  it.each<[string, Partial<DoctorPorts>, string, string]>([
    [
      'the root user',
      { identity: async () => ({ account, arn: `arn:aws:iam::${account}:root` }) },
      'credentials',
      'aws configure sso',
    ],
    [
      'a missing service role',
      { roleExists: async () => false },
      'role AWSServiceRoleForRedshift',
      'aws iam create-service-linked-role --aws-service-name redshift.amazonaws.com',
    ],
    [
      'no OIDC provider',
      { oidcProviders: async () => ['arn:other'] },
      'github oidc',
      'aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com',
    ],
    ['little room for stacks', { stackLimit: async () => 5 }, 'quota of stacks', '--desired-value 17'],
  ])('notes %s, and goes on', async (_, ports, check, next) => {
    const { exitCode, notOk } = await found(ports);
    expect(exitCode).toBe(0);
    expect(notOk).toMatchObject([{ check, outcome: 'warn' }]);
    expect(notOk[0]?.next).toContain(next);
  });

  it('says what it was not told, which stops nothing', async () => {
    const refuse = () => reject(new Error('Not done here. It does other things.'));
    const { exitCode, notOk } = await found({
      oidcProviders: refuse,
      stackLimit: refuse,
      roleQuota: refuse,
      roleExists: refuse,
    });
    expect(exitCode).toBe(0);
    expect(notOk.map(({ check, outcome }) => [check, outcome])).toEqual([
      ['role AWSServiceRoleForRedshift', 'unknown'],
      ['quota of stacks', 'unknown'],
      ['quota of roles', 'unknown'],
      ['github oidc', 'unknown'],
    ]);
    expect(notOk[0]?.says).toBe('not told: Not done here');
  });

  it('finds the lake’s bucket in order when its stack stands', async () => {
    const { notOk } = await found({
      bucketOwner: async () => 'us',
      stacks: async () => [stack('denver-ingest-state-dev')],
    });
    expect(notOk).toEqual([]);
  });

  it('asks nothing more without credentials', async () => {
    const { findings, lines } = await found({ identity: () => reject(new CredentialsError('none')) });
    expect(findings.map(({ check }) => check)).toEqual(['node', 'install', 'credentials']);
    expect(lines.at(-1)).toBe('1 would stop a deploy; the rest is not asked before that.');
  });
});
