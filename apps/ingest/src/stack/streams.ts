import { datasetIds, type DatasetId } from '@denver/record-model';
import { arnOf, pascalCase, retained, stage, type CfnOutput, type CfnResources } from '@denver/stack';

/** One stream per dataset, on demand, so that no shard count is anyone's job. */
export function streams(): CfnResources {
  return Object.fromEntries(
    datasetIds.map((id) => [
      logicalId(id),
      retained({
        Type: 'AWS::Kinesis::Stream',
        Properties: {
          Name: `denver-${id}-${stage}`,
          StreamModeDetails: { StreamMode: 'ON_DEMAND' },
          RetentionPeriodHours: '${param:streamRetentionHours}',
          StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
        },
      }),
    ]),
  );
}

/** `<Dataset>StreamArn`, read by every consumer of the stream. */
export function streamOutputs(): Record<string, CfnOutput> {
  return Object.fromEntries(
    datasetIds.map((id) => [
      `${logicalId(id)}Arn`,
      { description: `ARN of the stream of ${id} events`, value: arnOf(logicalId(id)) },
    ]),
  );
}

function logicalId(id: DatasetId): string {
  return `${pascalCase(id)}Stream`;
}
