import type { CfnResources } from '@denver/stack';
import { rolePermissions, roleTrust } from '@denver/testing';
import { describe, expect, it } from 'vitest';
import main from '../serverless';
import state from '../serverless.state';
import { workgroup } from '../src/stack/workgroup';

const resourcesOf = (service: object) =>
  (service as { resources: { Resources: CfnResources } }).resources.Resources;
const resources = resourcesOf(main);
const stateful = resourcesOf(state);

const lake = '<import denver-ingest-state-${sls:stage}-LakeBucketArn>';
const glue = (path: string) => `arn:<AWS::Partition>:glue:<AWS::Region>:<AWS::AccountId>:${path}`;
const glueTables = [
  glue('catalog'),
  glue('database/denver_${sls:stage}'),
  glue('table/denver_${sls:stage}/service_request_events'),
  glue('table/denver_${sls:stage}/traffic_accident_events'),
];
const each = (actions: string[], on: string[]) =>
  actions.flatMap((action) => on.map((it) => `${action} on ${it}`));

describe('roles', () => {
  it('are these and no more', () => {
    const roles = Object.entries({ ...resources, ...stateful }).filter(
      ([, { Type }]) => Type === 'AWS::IAM::Role',
    );
    expect(roles.map(([name]) => name)).toEqual(['RefreshRole', 'ScheduleRole', 'SpectrumRole']);
  });

  it('let Redshift read the events, what was compacted of them and their tables, and nothing else', () => {
    const prefixes =
      '{"StringLike":{"s3:prefix":["events/service-request/*","compacted/service-request/*","events/traffic-accident/*","compacted/traffic-accident/*"]}}';
    const compactedTables = [
      glue('table/denver_${sls:stage}/service_requests_compacted'),
      glue('table/denver_${sls:stage}/traffic_accidents_compacted'),
    ];
    expect(rolePermissions(stateful['SpectrumRole'])).toEqual(
      [
        ...each(
          ['glue:GetDatabase', 'glue:GetPartition', 'glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'],
          [...glueTables, ...compactedTables],
        ),
        `s3:GetBucketLocation on ${lake}`,
        `s3:GetObject on ${lake}/compacted/service-request/*`,
        `s3:GetObject on ${lake}/compacted/traffic-accident/*`,
        `s3:GetObject on ${lake}/events/service-request/*`,
        `s3:GetObject on ${lake}/events/traffic-accident/*`,
        `s3:ListBucket on ${lake} when ${prefixes}`,
      ].sort(),
    );
    expect(roleTrust(stateful['SpectrumRole'])).toMatchObject({
      Statement: [
        { Principal: { Service: ['redshift.amazonaws.com', 'redshift-serverless.amazonaws.com'] } },
      ],
    });
  });

  it('let the refresh do exactly this, as the database role refresher', () => {
    const log =
      'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/lambda/denver-warehouse-${sls:stage}-refresh:log-stream:*';
    const own =
      '{"StringEquals":{"redshift-data:statement-owner-iam-userid":{"Fn::Join":["",["$","{aws:userid}"]]}}}';
    const prefixes =
      '{"StringLike":{"s3:prefix":["events/service-request/*","events/traffic-accident/*","cubes/*"]}}';
    expect(rolePermissions(resources['RefreshRole'])).toEqual(
      [
        ...each(['glue:BatchCreatePartition', 'glue:GetPartitions', 'glue:GetTable'], glueTables),
        ...each(['logs:CreateLogStream', 'logs:PutLogEvents'], [log]),
        ...each(
          [
            'redshift-data:BatchExecuteStatement',
            'redshift-data:ExecuteStatement',
            'redshift-serverless:GetCredentials',
          ],
          ['<Workgroup.Workgroup.WorkgroupArn>'],
        ),
        `redshift-data:CancelStatement on * when ${own}`,
        `redshift-data:DescribeStatement on * when ${own}`,
        `redshift-data:GetStatementResult on * when ${own}`,
        ...each(
          ['s3:GetObject', 's3:PutObject'],
          [`${lake}/cubes/checked.json`, `${lake}/cubes/refreshing.json`, `${lake}/cubes/version.json`],
        ),
        `s3:ListBucket on ${lake} when ${prefixes}`,
      ].sort(),
    );
    expect(resources['RefreshRole']?.Properties['Tags']).toEqual([
      { Key: 'RedshiftDbRoles', Value: 'refresher' },
    ]);
  });

  it('let the schedule call the function, for this account alone', () => {
    expect(rolePermissions(resources['ScheduleRole'])).toEqual([
      'lambda:InvokeFunction on <RefreshLambdaFunction.Arn>',
    ]);
    expect(roleTrust(resources['ScheduleRole'])).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });
});

describe('denver-warehouse-state', () => {
  it('keeps the namespace, its password with Secrets Manager, its logs exported', () => {
    expect(stateful['Namespace']).toMatchObject({
      Type: 'AWS::RedshiftServerless::Namespace',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        NamespaceName: 'denver-${sls:stage}',
        DbName: 'denver',
        ManageAdminPassword: true,
        IamRoles: [{ 'Fn::GetAtt': ['SpectrumRole', 'Arn'] }],
        LogExports: ['userlog', 'connectionlog', 'useractivitylog'],
      },
    });
    expect(JSON.stringify(stateful)).not.toContain('AdminUserPassword');
  });
});

describe('the workgroup', () => {
  const properties = (env: NodeJS.ProcessEnv) => workgroup(env)['Workgroup']?.Properties;

  it('is small, bounded, private and speaks TLS only', () => {
    expect(properties({})).toMatchObject({
      WorkgroupName: 'denver-${sls:stage}',
      BaseCapacity: 4,
      MaxCapacity: 64,
      PubliclyAccessible: false,
      EnhancedVpcRouting: false,
    });
    expect(properties({})?.['ConfigParameters']).toContainEqual({
      ParameterKey: 'require_ssl',
      ParameterValue: 'true',
    });
    expect(properties({})).not.toHaveProperty('SubnetIds');
  });

  it.each([
    'max_query_execution_time',
    'max_query_queue_time',
    'max_scan_row_count',
    'max_join_row_count',
    'max_nested_loop_join_row_count',
    'max_query_temp_blocks_to_disk',
  ])('ends a query that goes past %s', (ParameterKey) => {
    expect(properties({})?.['ConfigParameters']).toContainEqual({
      ParameterKey,
      ParameterValue: expect.stringMatching(/^[1-9]\d*$/) as string,
    });
  });

  it('goes into the subnets and behind the security groups it is given, both or neither', () => {
    expect(
      properties({
        WAREHOUSE_SUBNET_IDS: 'subnet-a, subnet-b,subnet-c',
        WAREHOUSE_SECURITY_GROUP_IDS: 'sg-a',
      }),
    ).toMatchObject({ SubnetIds: ['subnet-a', 'subnet-b', 'subnet-c'], SecurityGroupIds: ['sg-a'] });
    expect(() => properties({ WAREHOUSE_SUBNET_IDS: 'subnet-a' })).toThrow('both or neither');
  });
});

describe('the schedule', () => {
  it('calls the function as often as the stage says, and not again when it fails', () => {
    expect(resources['RefreshSchedule']).toMatchObject({
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: '${param:refreshRate}',
        FlexibleTimeWindow: { Mode: 'OFF' },
        State: 'ENABLED',
        Target: { RetryPolicy: { MaximumRetryAttempts: 0 } },
      },
    });
  });
});
