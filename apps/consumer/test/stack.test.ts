import { dataset, datasetIds } from '@denver/record-model';
import { pascalCase, type CfnResources } from '@denver/stack';
import { rolePermissions } from '@denver/testing';
import { describe, expect, it } from 'vitest';
import main from '../serverless';
import state from '../serverless.state';

const resourcesOf = (service: object) =>
  (service as { resources: { Resources: CfnResources } }).resources.Resources;
const resources = resourcesOf(main);
const stateful = resourcesOf(state);

const lake = '<import denver-ingest-state-${sls:stage}-LakeBucketArn>';

describe('roles', () => {
  it('are one per function and no more', () => {
    const { functions } = main as { functions: Record<string, { role: object }> };
    const roles = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
    expect(Object.values(functions).map(({ role }) => role)).toEqual(
      roles.map(([logicalId]) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] })),
    );
  });

  it.each(datasetIds)('let the consumer of %s do exactly this', (id) => {
    const log = `arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/lambda/denver-consumer-${id}-\${sls:stage}:log-stream:*`;
    const stream = `<import denver-ingest-state-\${sls:stage}-${pascalCase(id)}StreamArn>`;
    expect(rolePermissions(resources[`${pascalCase(id)}ConsumerRole`])).toEqual([
      `dynamodb:UpdateItem on <import denver-consumer-state-\${sls:stage}-${pascalCase(id)}TableArn>`,
      `kinesis:DescribeStream on ${stream}`,
      `kinesis:DescribeStreamSummary on ${stream}`,
      `kinesis:GetRecords on ${stream}`,
      `kinesis:GetShardIterator on ${stream}`,
      `kinesis:ListShards on ${stream}`,
      `logs:CreateLogStream on ${log}`,
      `logs:PutLogEvents on ${log}`,
      `s3:GetObject on ${lake}/reference/neighborhoods.geojson`,
      `s3:ListBucket on ${lake}`,
      `s3:PutObject on ${lake}/aws/lambda/*`,
      `s3:PutObject on ${lake}/quarantine/consumer/${id}/*`,
    ]);
  });
});

describe('stream mappings', () => {
  it.each(datasetIds)(
    'bring %s to its function, with capped retries and a place for what is given up',
    (id) => {
      const mapping = resources[`${pascalCase(id)}Mapping`]?.Properties;
      expect(mapping).toMatchObject({
        EventSourceArn: { 'Fn::ImportValue': `denver-ingest-state-\${sls:stage}-${pascalCase(id)}StreamArn` },
        FunctionName: { 'Fn::GetAtt': [`Consume${pascalCase(id)}LambdaFunction`, 'Arn'] },
        StartingPosition: 'TRIM_HORIZON',
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BisectBatchOnFunctionError: true,
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::ImportValue': 'denver-ingest-state-${sls:stage}-LakeBucketArn' } },
        },
      });
      expect(mapping?.['MaximumRetryAttempts']).toBeGreaterThan(0);
      // Not past the shortest retention of a stream, 24 hours.
      expect(mapping?.['MaximumRecordAgeInSeconds']).toBeLessThan(86_400);
      expect(mapping?.['MaximumRecordAgeInSeconds']).toBeGreaterThan(0);
    },
  );

  it('keep a batch below what an invocation can carry', () => {
    const { params } = main as { params: Record<string, { batchSize: number; parallelBatches: number }> };
    for (const { batchSize, parallelBatches } of Object.values(params)) {
      // 6 MB over a record of 2 KB in base64 with its envelope; Lambda cuts a larger batch by itself.
      expect(batchSize).toBeLessThanOrEqual(3_000);
      expect(parallelBatches).toBeLessThanOrEqual(10);
    }
  });
});

describe('denver-consumer-state', () => {
  it.each(datasetIds)('keeps %s in a retained, protected, restorable table', (id) => {
    expect(stateful[`${pascalCase(id)}Table`]).toMatchObject({
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        TableName: `denver-${id}-\${sls:stage}`,
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        KeySchema: [{ AttributeName: dataset(id).keyColumn, KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [{ IndexName: 'by-day' }],
      },
    });
  });
});
