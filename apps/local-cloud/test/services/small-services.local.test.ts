import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../support/cloud';

let test: TestCloud;
let ssm: SSMClient;
let stacks: CloudFormationClient;

beforeAll(async () => {
  test = await startTestCloud();
  ssm = new SSMClient(test.clientConfig);
  stacks = new CloudFormationClient(test.clientConfig);
});
afterAll(async () => {
  for (const client of [ssm, stacks]) client.destroy();
  await test.close();
});

/** A JSON or form call without an SDK client, for services that no app talks to. */
async function call(service: string, target: string, input: object): Promise<Record<string, unknown>> {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20261123/us-west-2/${service}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  const response = await fetch(test.cloud.endpoint, {
    method: 'POST',
    headers: { authorization, 'x-amz-target': target },
    body: JSON.stringify(input),
  });
  return (await response.json()) as Record<string, unknown>;
}

async function iam(parameters: Record<string, string>): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=local/20261123/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  const response = await fetch(test.cloud.endpoint, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Version: '2010-05-08', ...parameters }),
  });
  return response.text();
}

async function deploy(StackName: string, Resources: object): Promise<string> {
  const TemplateBody = JSON.stringify({ Resources });
  await stacks.send(
    new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }),
  );
  return settled(StackName);
}

async function settled(StackName: string): Promise<string> {
  for (;;) {
    const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName }));
    const { StackStatus } = Stacks![0]!;
    if (!StackStatus!.endsWith('_IN_PROGRESS')) return StackStatus!;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('SSM parameters', () => {
  it('are put, read by name and path, and removed', async () => {
    const put = (Name: string, Value: string, Overwrite = false) =>
      ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite }));
    await put('/app/a', '1');
    await put('/app/deep/b', '2');
    await expect(put('/app/a', '2')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    expect((await put('/app/a', '3', true)).Version).toBe(2);
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/app/a' }));
    expect(Parameter).toMatchObject({
      Value: '3',
      Version: 2,
      ARN: 'arn:aws:ssm:us-west-2:000000000000:parameter/app/a',
    });
    expect(Parameter!.LastModifiedDate).toBeInstanceOf(Date);
    expect((await ssm.send(new GetParameterCommand({ Name: Parameter!.ARN! }))).Parameter!.Value).toBe('3');
    const flat = await ssm.send(new GetParametersByPathCommand({ Path: '/app' }));
    expect(flat.Parameters!.map(({ Name }) => Name)).toEqual(['/app/a']);
    const deep = await ssm.send(new GetParametersByPathCommand({ Path: '/app', Recursive: true }));
    expect(deep.Parameters!.map(({ Name }) => Name)).toEqual(['/app/a', '/app/deep/b']);
    expect(await ssm.send(new GetParametersCommand({ Names: ['/app/a', 'none'] }))).toMatchObject({
      InvalidParameters: ['none'],
    });
    await ssm.send(new DeleteParameterCommand({ Name: '/app/a' }));
    await expect(ssm.send(new DeleteParameterCommand({ Name: '/app/a' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
  });

  it('come in pages', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `/pages/${String(index).padStart(2, '0')}`);
    for (const Name of names) await ssm.send(new PutParameterCommand({ Name, Value: 'x', Type: 'String' }));
    const first = await ssm.send(new GetParametersByPathCommand({ Path: '/pages' }));
    const NextToken = first.NextToken!;
    const rest = await ssm.send(new GetParametersByPathCommand({ Path: '/pages', NextToken }));
    expect([...first.Parameters!, ...rest.Parameters!].map(({ Name }) => Name)).toEqual(names);
    expect(rest.NextToken).toBeUndefined();
    const many = new GetParametersByPathCommand({ Path: '/pages', MaxResults: 11 });
    await expect(ssm.send(many)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('are refused when they are to be encrypted', async () => {
    const secret = new PutParameterCommand({ Name: '/secret', Value: 'x', Type: 'SecureString' });
    await expect(ssm.send(secret)).rejects.toThrow(/does not do Type "SecureString"/);
  });
});

describe('IAM roles', () => {
  it('are recorded with their policies, and deny nothing', async () => {
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
    const resources = {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'reader',
          AssumeRolePolicyDocument: document,
          Policies: [{ PolicyName: 'own', PolicyDocument: document }],
        },
      },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'added', PolicyDocument: document, Roles: [{ Ref: 'Role' }] },
      },
      Managed: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { ManagedPolicyName: 'shared', PolicyDocument: document, Roles: [{ Ref: 'Role' }] },
      },
    };
    expect(await deploy('iam', resources)).toBe('CREATE_COMPLETE');
    expect(await iam({ Action: 'GetRole', RoleName: 'reader' })).toContain(
      '<Arn>arn:aws:iam::000000000000:role/reader</Arn>',
    );
    expect(await iam({ Action: 'ListRolePolicies', RoleName: 'reader' })).toContain(
      '<PolicyNames><member>own</member><member>added</member></PolicyNames>',
    );
    expect(await iam({ Action: 'ListAttachedRolePolicies', RoleName: 'reader' })).toContain('policy/shared');
    expect(await iam({ Action: 'GetRolePolicy', RoleName: 'reader', PolicyName: 'own' })).toContain(
      encodeURIComponent(JSON.stringify(document)),
    );
    await stacks.send(new DeleteStackCommand({ StackName: 'iam' }));
    await expect(settled('iam')).rejects.toThrow('does not exist');
    expect(await iam({ Action: 'GetRole', RoleName: 'reader' })).toContain('<Code>NoSuchEntity</Code>');
  });
});

describe('log groups', () => {
  const logs = (operation: string, input: object) => call('logs', `Logs_20140328.${operation}`, input);
  const stream = { logGroupName: '/aws/lambda/x', logStreamName: '2026/11/23/[$LATEST]1' };

  it('keep what was written, in order, and find words in it', async () => {
    expect(
      await deploy('logs', {
        Group: {
          Type: 'AWS::Logs::LogGroup',
          Properties: { LogGroupName: '/aws/lambda/x', RetentionInDays: 30 },
        },
      }),
    ).toBe('CREATE_COMPLETE');
    await logs('CreateLogStream', stream);
    const now = Date.now();
    const logEvents = ['first ERROR', 'second', 'third ERROR here'].map((message, index) => ({
      timestamp: now + index,
      message,
    }));
    await logs('PutLogEvents', { ...stream, logEvents });
    const page = await logs('GetLogEvents', { ...stream, startFromHead: true, limit: 2 });
    expect(page['events']).toMatchObject([{ message: 'first ERROR' }, { message: 'second' }]);
    const rest = await logs('GetLogEvents', { ...stream, nextToken: page['nextForwardToken'] });
    expect(rest['events']).toMatchObject([{ message: 'third ERROR here' }]);
    const found = await logs('FilterLogEvents', {
      logGroupName: '/aws/lambda/x',
      filterPattern: '"ERROR" here',
    });
    expect(found['events']).toMatchObject([
      { message: 'third ERROR here', logStreamName: stream.logStreamName },
    ]);
    const groups = await logs('DescribeLogGroups', { logGroupNamePrefix: '/aws/lambda/' });
    expect(groups['logGroups']).toMatchObject([{ logGroupName: '/aws/lambda/x', retentionInDays: 30 }]);
  });

  it('leave out events past their retention', async () => {
    const old = { timestamp: Date.now() - 31 * 86_400_000, message: 'old' };
    await logs('PutLogEvents', { ...stream, logEvents: [old] });
    const { events } = await logs('GetLogEvents', stream);
    expect((events as Array<{ message: string }>).map(({ message }) => message)).not.toContain('old');
  });

  it('refuse a pattern they do not read', async () => {
    const answer = await logs('FilterLogEvents', {
      logGroupName: '/aws/lambda/x',
      filterPattern: '{ $.level = "ERROR" }',
    });
    expect(answer).toMatchObject({ __type: 'NotImplementedException' });
  });
});

describe('ECR', () => {
  it('has no repository', async () => {
    const answer = await call('ecr', 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories', {
      repositoryNames: ['a'],
    });
    expect(answer).toMatchObject({ __type: 'RepositoryNotFoundException' });
  });
});
