import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateNamespaceCommand,
  CreateWorkgroupCommand,
  DeleteNamespaceCommand,
  DeleteWorkgroupCommand,
  GetNamespaceCommand,
  GetWorkgroupCommand,
  ListNamespacesCommand,
  ListWorkgroupsCommand,
  RedshiftServerlessClient,
  UpdateNamespaceCommand,
  UpdateWorkgroupCommand,
} from '@aws-sdk/client-redshift-serverless';
import { ExecuteStatementCommand } from '@aws-sdk/client-redshift-data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedshift, type RedshiftCloud } from './redshift-cloud';

let cloud: RedshiftCloud;
let serverless: RedshiftServerlessClient;
let stacks: CloudFormationClient;

beforeAll(async () => {
  cloud = await openRedshift();
  serverless = new RedshiftServerlessClient(cloud.clientConfig);
  stacks = new CloudFormationClient(cloud.clientConfig);
});

afterAll(() => cloud.close());

async function deployed(StackName: string) {
  for (;;) {
    const { Stacks: [stack] = [] } = await stacks.send(new DescribeStacksCommand({ StackName }));
    if (stack && !stack.StackStatus?.endsWith('IN_PROGRESS')) return stack;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function template(parameters: Record<string, unknown> = {}): string {
  return JSON.stringify({
    Resources: {
      Namespace: {
        Type: 'AWS::RedshiftServerless::Namespace',
        Properties: {
          NamespaceName: 'town',
          DbName: 'denver',
          AdminUsername: 'admin',
          ManageAdminPassword: true,
          IamRoles: ['arn:aws:iam::000000000000:role/spectrum'],
        },
      },
      Workgroup: {
        Type: 'AWS::RedshiftServerless::Workgroup',
        Properties: {
          WorkgroupName: 'town',
          NamespaceName: { Ref: 'Namespace' },
          BaseCapacity: 8,
          PubliclyAccessible: false,
          ...parameters,
        },
      },
    },
    Outputs: {
      Namespace: { Value: { Ref: 'Namespace' } },
      NamespaceArn: { Value: { 'Fn::GetAtt': ['Namespace', 'Namespace.NamespaceArn'] } },
      WorkgroupArn: { Value: { 'Fn::GetAtt': ['Workgroup', 'Workgroup.WorkgroupArn'] } },
      Address: { Value: { 'Fn::GetAtt': ['Workgroup', 'Workgroup.Endpoint.Address'] } },
    },
  });
}

describe('a stack with a namespace and a workgroup', () => {
  it('is made, changed and removed', async () => {
    await stacks.send(new CreateStackCommand({ StackName: 'town', TemplateBody: template() }));
    const stack = await deployed('town');
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const outputs = Object.fromEntries(
      stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]) ?? [],
    );
    expect(outputs).toMatchObject({
      Namespace: 'town',
      NamespaceArn: expect.stringMatching(
        /^arn:aws:redshift-serverless:us-west-2:000000000000:namespace\/[\da-f-]{36}$/,
      ) as string,
      Address: 'town.000000000000.us-west-2.redshift-serverless.amazonaws.com',
    });
    // The secret is told by the service alone: CloudFormation has no attribute for it.
    const { namespace } = await serverless.send(new GetNamespaceCommand({ namespaceName: 'town' }));
    expect(namespace?.adminPasswordSecretArn).toMatch(
      /^arn:aws:secretsmanager:us-west-2:000000000000:secret:redshift!town-admin-\w{6}$/,
    );
    const { workgroup } = await serverless.send(new GetWorkgroupCommand({ workgroupName: 'town' }));
    expect(workgroup).toMatchObject({
      baseCapacity: 8,
      status: 'AVAILABLE',
      workgroupArn: outputs['WorkgroupArn'],
    });
    await stacks.send(
      new UpdateStackCommand({ StackName: 'town', TemplateBody: template({ MaxCapacity: 64 }) }),
    );
    expect((await deployed('town')).StackStatus).toBe('UPDATE_COMPLETE');
    expect(
      (await serverless.send(new GetWorkgroupCommand({ workgroupName: 'town' }))).workgroup?.maxCapacity,
    ).toBe(64);
    const { StackEvents = [] } = await stacks.send(new DescribeStackEventsCommand({ StackName: 'town' }));
    expect(JSON.stringify(StackEvents)).toContain('BaseCapacity');
    await stacks.send(new DeleteStackCommand({ StackName: stack.StackId }));
    expect((await deployed(stack.StackId ?? '')).StackStatus).toBe('DELETE_COMPLETE');
    await expect(serverless.send(new GetNamespaceCommand({ namespaceName: 'town' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('is refused for a property that is not done', async () => {
    const TemplateBody = template({ PricePerformanceTarget: { Status: 'ENABLED' } });
    await stacks.send(new CreateStackCommand({ StackName: 'refused', TemplateBody }));
    expect((await deployed('refused')).StackStatus).toBe('ROLLBACK_COMPLETE');
    const { StackEvents = [] } = await stacks.send(new DescribeStackEventsCommand({ StackName: 'refused' }));
    expect(JSON.stringify(StackEvents)).toContain('does not do pricePerformanceTarget');
  });
});

describe('namespaces and workgroups', () => {
  it('are listed, changed and deleted, the workgroup first', async () => {
    await serverless.send(new CreateNamespaceCommand({ namespaceName: 'other', manageAdminPassword: true }));
    await serverless.send(new CreateWorkgroupCommand({ workgroupName: 'other', namespaceName: 'other' }));
    const { namespaces } = await serverless.send(new ListNamespacesCommand({}));
    expect(namespaces?.map(({ namespaceName, dbName }) => [namespaceName, dbName])).toEqual([
      ['denver-dev', 'denver'],
      ['other', 'dev'],
    ]);
    const { workgroups } = await serverless.send(new ListWorkgroupsCommand({}));
    expect(workgroups?.map(({ workgroupName }) => workgroupName)).toEqual(['denver-dev', 'other']);
    const { namespace } = await serverless.send(
      new UpdateNamespaceCommand({ namespaceName: 'other', iamRoles: ['arn:aws:iam::000000000000:role/r'] }),
    );
    expect(namespace?.iamRoles).toHaveLength(1);
    await expect(
      serverless.send(new DeleteNamespaceCommand({ namespaceName: 'other' })),
    ).rejects.toMatchObject({
      name: 'ConflictException',
    });
    await serverless.send(new DeleteWorkgroupCommand({ workgroupName: 'other' }));
    await serverless.send(new DeleteNamespaceCommand({ namespaceName: 'other' }));
  });

  it('share nothing: each namespace has tables of its own', async () => {
    await cloud.rows('CREATE TABLE mine AS SELECT 1 AS a');
    await serverless.send(new CreateNamespaceCommand({ namespaceName: 'apart', dbName: 'denver' }));
    const { workgroup } = await serverless.send(
      new CreateWorkgroupCommand({ workgroupName: 'apart', namespaceName: 'apart' }),
    );
    const { Id = '' } = await cloud.client.send(
      new ExecuteStatementCommand({
        WorkgroupName: workgroup?.workgroupArn,
        Database: 'denver',
        Sql: 'SELECT * FROM mine',
      }),
    );
    expect((await cloud.waitFor(Id)).Error).toContain('relation "mine" does not exist');
  });

  it('end a statement that runs longer than max_query_execution_time', async () => {
    const limit = (parameterValue: string) =>
      serverless.send(
        new UpdateWorkgroupCommand({
          workgroupName: 'denver-dev',
          configParameters: [{ parameterKey: 'max_query_execution_time', parameterValue }],
        }),
      );
    await limit('1');
    const slow =
      'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT COUNT(*) FROM n';
    expect(await cloud.failure(slow)).toContain('canceled by WLM abort action');
    await limit('900');
    expect(await cloud.rows('SELECT 1')).toEqual([[1]]);
  });
});
