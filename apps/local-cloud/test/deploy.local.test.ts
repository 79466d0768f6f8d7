import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from './support/cloud';

const serverless = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
const run = promisify(execFile);

let test: TestCloud;
let app: string;

beforeAll(async () => {
  test = await startTestCloud();
  app = await mkdtemp(path.join(tmpdir(), 'local-cloud-app-'));
  await mkdir(path.join(app, 'src'));
  await writeFile(path.join(app, 'package.json'), '{"name":"fixture","type":"module"}');
  await writeFile(
    path.join(app, 'src/handler.mjs'),
    'export const handler = async (event) => ({ got: event, parameter: process.env.PARAMETER, node: process.version });',
  );
});

afterAll(async () => {
  await test.close();
  await rm(app, { recursive: true, force: true });
});

/** An app as ours are: a function with its own role, a resource beside it, an export. */
function configuration(value: string, properties: object = {}): object {
  return {
    service: 'fixture',
    frameworkVersion: '4',
    configValidationMode: 'error',
    provider: {
      name: 'aws',
      runtime: 'nodejs24.x',
      architecture: 'arm64',
      stage: 'dev',
      region: 'us-west-2',
      stackTags: { project: 'fixture' },
      deploymentBucket: { blockPublicAccess: true, maxPreviousDeploymentArtifacts: 5 },
      versionFunctions: false,
      logRetentionInDays: 30,
    },
    functions: {
      hello: {
        name: 'fixture-hello',
        handler: 'src/handler.handler',
        role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        environment: { PARAMETER: { 'Fn::GetAtt': ['Parameter', 'Value'] } },
      },
    },
    package: { patterns: ['!**', 'src/**'] },
    resources: {
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } },
        },
        Parameter: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Name: '/fixture', Type: 'String', Value: value, ...properties },
        },
      },
      Outputs: { Name: { Value: { Ref: 'Parameter' }, Export: { Name: 'fixture-dev-Name' } } },
    },
  };
}

async function deploy(verb: string, config: object): Promise<string> {
  await writeFile(path.join(app, 'serverless.json'), JSON.stringify(config));
  const env = {
    ...process.env,
    AWS_CONFIG_FILE: path.join(app, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(app, 'none'),
    AWS_ENDPOINT_URL: test.cloud.endpoint,
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    SLS_AWS_MONITORING_FREQUENCY: '50',
    NO_COLOR: '1',
  };
  const { stdout, stderr } = await run(process.execPath, [serverless, verb], { cwd: app, env }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return `${stdout}${stderr}`;
}

/** `nodejs24.x` or not, a function runs on the Node that runs the local cloud. */
const answered = { got: { a: 1 }, parameter: 'one', node: process.version };

describe('serverless deploy', () => {
  it('deploys, finds nothing to do, fails with the reason, goes back, and removes', async () => {
    expect(await deploy('deploy', configuration('one'))).toContain('Service deployed to stack fixture-dev');
    const lambda = new LambdaClient(test.clientConfig);
    const invoke = async () => {
      const { Payload } = await lambda.send(
        new InvokeCommand({ FunctionName: 'fixture-hello', Payload: '{"a":1}' }),
      );
      return JSON.parse(Payload!.transformToString()) as unknown;
    };
    expect(await invoke()).toEqual(answered);

    expect(await deploy('deploy', configuration('one'))).toMatch(
      /No changes to deploy|did not include any changes/,
    );
    const failed = await deploy('deploy', configuration('two', { Tier: 'Advanced' }));
    expect(failed).toContain('UPDATE_FAILED: Parameter (AWS::SSM::Parameter)');
    expect(failed).toContain('does not do Tier "Advanced" of AWS::SSM::Parameter');
    expect(await invoke()).toEqual(answered);

    expect(await deploy('remove', configuration('one'))).toContain('has been successfully removed');
    const stacks = new CloudFormationClient(test.clientConfig);
    expect((await stacks.send(new DescribeStacksCommand({}))).Stacks).toEqual([]);
    const s3 = new S3Client(test.clientConfig);
    expect((await s3.send(new ListBucketsCommand({}))).Buckets).toEqual([]);
    expect(test.logged.filter((line) => line.startsWith('error'))).toEqual([]);
    for (const client of [lambda, stacks, s3]) client.destroy();
  }, 120_000);
});
