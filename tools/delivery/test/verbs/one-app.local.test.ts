import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientSettings, cloudFormationClient } from '@denver/aws-clients';
import { eventually, startTestCloud, type TestCloud } from '@denver/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ScratchApp } from '../support/scratch-app';

let cloud: TestCloud;
let shop: ScratchApp;

beforeAll(async () => {
  cloud = await startTestCloud();
  for (const [name, value] of Object.entries(cloud.env)) vi.stubEnv(name, value);
  shop = new ScratchApp(cloud.env);
  await shop.package();
  await shop.git('init', '-q');
  await shop.git('commit', '-q', '--allow-empty', '-m', 'begin');
}, 120_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  shop.dispose();
  await cloud.stop();
});

/** A stack beside ours, with one parameter. */
async function makeStack(name: string, value: unknown, exportName?: string): Promise<void> {
  const template = {
    Resources: { Thing: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: value } } },
    ...(exportName ? { Outputs: { Out: { Value: { Ref: 'Thing' }, Export: { Name: exportName } } } } : {}),
  };
  await cloudFormationClient().send(
    new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(template) }),
  );
  await settled(name);
}

async function settled(name: string): Promise<string> {
  return eventually(async () => {
    const { Stacks = [] } = await cloudFormationClient().send(new DescribeStacksCommand({ StackName: name }));
    const status = Stacks[0]?.StackStatus ?? '';
    return status.endsWith('_IN_PROGRESS') ? undefined : status;
  });
}

const sign = async () =>
  (await new SSMClient(clientSettings()).send(new GetParameterCommand({ Name: '/shop/sign' }))).Parameter
    ?.Value;

describe('one app, from its first deploy to its end', { timeout: 60_000 }, () => {
  it('says what a first deploy would make', async () => {
    const { code, stdout } = await shop.run('app diff shop --detailed-exitcode');
    expect(code).toBe(2);
    expect(stdout).toContain(
      'denver-shop-state-dev: is not deployed; 3 resources would be made\n  + 2 × AWS::S3::Bucket',
    );
  });

  it('tells the first failing event, what to do next, and how the stack stands', async () => {
    const { code, stdout, stderr } = await shop.run('app deploy shop --json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'delivery.deploy.failed',
        message: expect.stringMatching(
          /^denver-shop-dev: .*No export named denver-ingest-state-dev-LakeBucketName found.* The stack is UPDATE_ROLLBACK_COMPLETE\.$/,
        ) as string,
        next: 'Deploy what exports it first: npx nx deploy ingest',
      },
    });
    expect(stderr.trim().split('\n').at(-1)).toBe(
      '  next: Deploy what exports it first: npx nx deploy ingest',
    );
    const status = await shop.run('status');
    expect(status.stdout).toMatch(
      /shop: no good deploy is recorded; FAILED at [0-9a-f]{8}: denver-shop-dev: /,
    );
  });

  it('deploys both stacks, tagged, and finds nothing to change afterwards', async () => {
    await makeStack('exporter', 'lake', 'denver-ingest-state-dev-LakeBucketName');
    const deployed = await shop.run('app deploy shop');
    expect(deployed.stdout).toMatch(
      /^denver-shop-state-dev: unchanged \(0\.0 s\)\ndenver-shop-dev: changed /,
    );
    // Once before the stack that failed, once before the one that worked, and once after that.
    expect(shop.told()).toBe('files to dev\nfiles to dev\nafter in us-west-2\n');
    const { Stacks = [] } = await cloudFormationClient().send(
      new DescribeStacksCommand({ StackName: 'denver-shop-dev' }),
    );
    expect(Object.fromEntries((Stacks[0]?.Tags ?? []).map(({ Key, Value }) => [Key, Value]))).toMatchObject({
      project: 'denver-service-request-events',
      service: 'denver-shop',
      stage: 'dev',
    });
    const diff = await shop.run('app diff shop --detailed-exitcode');
    expect(diff).toMatchObject({
      code: 0,
      stdout: 'denver-shop-state-dev: no change\ndenver-shop-dev: no change\n',
    });
  });

  it('says in words what another version changes, deploys it, and goes back', async () => {
    const before = await sign();
    shop.edit('main', (template) => {
      const value = template.Resources['Sign'];
      if (value) value.Properties['Value'] = 'closed';
      template.Resources['Extra'] = {
        Type: 'AWS::SSM::Parameter',
        Properties: { Type: 'String', Value: 'x' },
      };
    });
    const diff = await shop.run('app diff shop --detailed-exitcode');
    expect(diff.code).toBe(2);
    expect(diff.stdout).toContain(
      'denver-shop-dev: 2 changes\n  ~ AWS::SSM::Parameter Sign would be changed\n      Value: {"Fn::Join"',
    );
    expect(diff.stdout).toContain('  + AWS::SSM::Parameter Extra would be made');
    expect(await shop.run('app deploy shop')).toMatchObject({ code: 0 });
    expect(await sign()).toBe('closed');
    const back = await shop.run('rollback --only shop');
    expect(back).toMatchObject({ code: 0 });
    expect(await sign()).toBe(before);
    expect((await shop.run('rollback --only shop')).stderr).toContain(
      'there is no deploy before the last to go back to',
    );
  });

  it('is not removed while another stack imports from it, which is named', async () => {
    await makeStack('importer', { 'Fn::ImportValue': 'denver-shop-dev-SignName' });
    const { code, stderr } = await shop.run('app remove shop');
    expect(code).toBe(1);
    expect(stderr).toContain('denver-shop-dev stays: importer imports its exports.');
    await cloudFormationClient().send(new DeleteStackCommand({ StackName: 'importer' }));
  });

  it('is removed but for its data, and says what stays and why', async () => {
    const would = await shop.run('app remove shop --dry-run');
    expect(would.stdout).toMatch(
      /^denver-shop-dev: would be removed\nstays: denver-shop-state-dev \(stack\): it holds data/,
    );
    const { stdout } = await shop.run('app remove shop');
    expect(stdout).toContain('denver-shop-dev: removed\n');
    expect(stdout).toContain('stays: scratch-shelf-dev (AWS::S3::Bucket): part of that stack');
    const all = await shop.run('app remove shop --with-state');
    expect(all.stdout).toMatch(
      /^denver-shop-state-dev: removed\nstays: scratch-shelf-dev \(AWS::S3::Bucket\): retained/,
    );
    expect((await shop.run('app remove shop')).stdout).toBe('shop: nothing of it is deployed in dev\n');
  });

  it('names a bucket whose name is taken, and how to find out by whom', async () => {
    const { code, stderr } = await shop.run('app deploy shop');
    expect(code).toBe(1);
    expect(stderr).toMatch(/denver-shop-state-dev: Shelf \(AWS::S3::Bucket\) CREATE_FAILED: /);
    expect(stderr).toMatch(
      /next: The bucket name is taken\. Is it ours: aws s3api head-bucket --bucket scratch-shelf-dev/,
    );
  });

  it('does not begin on a stack whose first making was rolled back', async () => {
    await makeStack('denver-shop-dev', '');
    const { code, stderr } = await shop.run('app deploy shop');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /denver-shop-dev is ROLLBACK_COMPLETE: Thing \(AWS::SSM::Parameter\) CREATE_FAILED: /,
    );
    expect(stderr).toContain('next: It never worked and can only be deleted: npx nx remove shop');
  });
});

describe('doctor', { timeout: 30_000 }, () => {
  it('examines the local cloud, names the broken stack, and exits with 1', async () => {
    const { code, stdout } = await shop.run('doctor');
    expect(code).toBe(1);
    expect(stdout).toContain(
      'STOP    stacks: denver-shop-dev is ROLLBACK_COMPLETE\n        next: It never worked',
    );
    expect(stdout).toContain('ok      lake bucket: denver-lake-000000000000-us-west-2-dev is free');
    const other = await shop.run('doctor --stage other --json');
    expect(other.code).toBe(0);
    expect(JSON.parse(other.stdout)).toMatchObject({ stage: 'other', ready: true });
  });
});

describe('before anything is asked or done', { timeout: 30_000 }, () => {
  it.each([
    [
      'no credentials',
      {
        AWS_ACCESS_KEY_ID: '',
        AWS_SECRET_ACCESS_KEY: '',
        AWS_EC2_METADATA_DISABLED: 'true',
        HOME: '/nowhere',
      },
      'AWS credentials: ',
    ],
    ['a region that is not the cloud’s', { AWS_REGION: 'eu-west-1' }, 'Region eu-west-1: '],
    ['a dead endpoint', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'Nothing answers at http://127.0.0.1:1.'],
    [
      'another account',
      { AWS_ACCOUNT_ID: '123456789012' },
      'Expected the credentials to be of account 123456789012, got 000000000000.',
    ],
  ])('says so in one line, with the next step: %s', async (_, env, says) => {
    const { code, stderr } = await shop.run('status', { ...shop.env, ...env });
    expect(code).toBe(1);
    expect(stderr.startsWith(`delivery: ${says}`)).toBe(true);
    expect(stderr).toMatch(/\n {2}next: \S/);
  });
});
