import type { CfnResources } from '@denver/stack';
import { describe, expect, it } from 'vitest';
import main from '../serverless';
import state from '../serverless.state';

const resourcesOf = (service: object) =>
  (service as { resources: { Resources: CfnResources } }).resources.Resources;

describe('denver-catalog-state', () => {
  it('keeps the journal in a retained, protected, restorable table, by target', () => {
    expect(resourcesOf(state)).toMatchObject({
      MigrationsTable: {
        Type: 'AWS::DynamoDB::Table',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          TableName: 'denver-migrations-${sls:stage}',
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: 'target', KeyType: 'HASH' }],
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: { SSEEnabled: true },
        },
      },
    });
  });
});

describe('denver-catalog', () => {
  it('holds no data: its one resource is the workgroup, with a scan limit and encrypted results', () => {
    expect(Object.values(resourcesOf(main))).toMatchObject([
      {
        Type: 'AWS::Athena::WorkGroup',
        Properties: {
          WorkGroupConfiguration: {
            EnforceWorkGroupConfiguration: true,
            BytesScannedCutoffPerQuery: 10_000_000_000,
            ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
          },
        },
      },
    ]);
  });
});
