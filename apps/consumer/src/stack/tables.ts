import { datasetIds, dynamoDbTableSchema, type DatasetId } from '@denver/record-model';
import {
  accepting,
  arnOf,
  pascalCase,
  retained,
  type CfnOutput,
  type CfnResource,
  type CfnResources,
} from '@denver/stack';
import { tableName } from './names';

/** One table per dataset. */
export function tables(): CfnResources {
  return Object.fromEntries(datasetIds.map((id) => [logicalId(id), table(id)]));
}

/** `<Dataset>TableName` and `<Dataset>TableArn`. */
export function tableOutputs(): Record<string, CfnOutput> {
  return Object.fromEntries(
    datasetIds.flatMap((id) => [
      [`${logicalId(id)}Name`, { description: `Table of ${id} cases`, value: { Ref: logicalId(id) } }],
      [
        `${logicalId(id)}Arn`,
        { description: `ARN of the table of ${id} cases`, value: arnOf(logicalId(id)) },
      ],
    ]),
  );
}

/** Keyed by case; `by-day` lists the cases of a Denver day, oldest version first. */
function table(id: DatasetId): CfnResource {
  const table = retained({
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: tableName(id),
      BillingMode: 'PAY_PER_REQUEST',
      ...dynamoDbTableSchema(id),
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      SSESpecification: { SSEEnabled: true },
    },
  });
  return accepting(table, {
    CKV_AWS_119:
      'DynamoDB encrypts with a key that AWS keeps; one of our own would cost a call for each reader.',
    'NIST.800.53.R5-DynamoDBInBackupPlan':
      'Point-in-time recovery keeps 35 days, and the lake can fill the table again.',
  });
}

function logicalId(id: DatasetId): string {
  return `${pascalCase(id)}Table`;
}
