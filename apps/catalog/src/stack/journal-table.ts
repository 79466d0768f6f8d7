import { accepting, arnOf, retained, stage, type CfnOutput, type CfnResources } from '@denver/stack';

/** The table in which every runner of migrations keeps its journal: one item per target. */
export function journalTable(): CfnResources {
  const table = retained({
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: `denver-migrations-${stage}`,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'target', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'target', KeyType: 'HASH' }],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      SSESpecification: { SSEEnabled: true },
    },
  });
  return {
    MigrationsTable: accepting(table, {
      CKV_AWS_119:
        'DynamoDB encrypts with a key that AWS keeps; one of our own would cost a call for each reader.',
      'NIST.800.53.R5-DynamoDBInBackupPlan':
        'Point-in-time recovery keeps 35 days; `baseline` makes it anew.',
    }),
  };
}

/** `MigrationsTableName`, `MigrationsTableArn`. */
export function journalOutputs(): Record<string, CfnOutput> {
  return {
    MigrationsTableName: { description: 'Journal of the migrations', value: { Ref: 'MigrationsTable' } },
    MigrationsTableArn: { description: 'ARN of the journal', value: arnOf('MigrationsTable') },
  };
}
