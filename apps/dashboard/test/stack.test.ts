import { rolePermissions } from '@denver/testing';
import { expect, it } from 'vitest';
import serverless from '../serverless';

interface Stack {
  service: string;
  functions: { page: { environment: object; package: object } };
  resources: { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> };
}

const stack = serverless as Stack;

it('the function asks the warehouse, reads two objects, writes its log, and nothing else', () => {
  expect(
    rolePermissions(stack.resources.Resources['PageRole']).map((line) => line.replace(/ when .*/, '')),
  ).toEqual([
    'logs:CreateLogStream on arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/lambda/denver-dashboard-${sls:stage}-page:log-stream:*',
    'logs:PutLogEvents on arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/lambda/denver-dashboard-${sls:stage}-page:log-stream:*',
    'redshift-data:CancelStatement on *',
    'redshift-data:DescribeStatement on *',
    'redshift-data:ExecuteStatement on <import denver-warehouse-${sls:stage}-WorkgroupArn>',
    'redshift-data:GetStatementResult on *',
    'redshift-serverless:GetCredentials on <import denver-warehouse-${sls:stage}-WorkgroupArn>',
    's3:GetObject on <import denver-ingest-state-${sls:stage}-LakeBucketArn>/cubes/version.json',
    's3:GetObject on <import denver-ingest-state-${sls:stage}-LakeBucketArn>/reference/neighborhoods.geojson',
    's3:ListBucket on <import denver-ingest-state-${sls:stage}-LakeBucketArn>',
  ]);
});

it('the address is not open to everyone', () => {
  expect(stack.resources.Resources['PageUrl']?.Properties['AuthType']).toBe('AWS_IAM');
});

it('in the database the function is an analyst', () => {
  expect(stack.resources.Resources['PageRole']?.Properties['Tags']).toEqual([
    { Key: 'RedshiftDbRoles', Value: 'analyst' },
  ]);
});
