import { datasetIds } from '@denver/record-model';
import { accepting, serviceRole, stage, sub, type CfnResources, type CfnValue } from '@denver/stack';

/**
 * What the host may do: put records into our streams, take its programs, write its metrics, and be reached by Session
 * Manager instead of a port.
 */
export function hostRole(): CfnResources {
  const role = serviceRole({
    principal: 'ec2.amazonaws.com',
    managedPolicies: [sub('arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore')],
    statements: [
      { actions: ['kinesis:PutRecords'], resources: named('kinesis', 'stream') },
      { actions: ['firehose:PutRecordBatch'], resources: named('firehose', 'deliverystream') },
      { actions: ['s3:GetObject'], resources: [sub('${ArtifactBucket.Arn}/host/*')] },
      {
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        condition: { StringEquals: { 'cloudwatch:namespace': 'AWSKinesisAgent' } },
      },
    ],
  });
  return {
    HostRole: accepting(role, {
      'AwsSolutions-IAM4': 'It is what Session Manager needs, and AWS keeps it current.',
    }),
    HostProfile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'HostRole' }] } },
  };
}

/** ARNs of the datasets' streams; they belong to `denver-ingest-state` and `denver-ingest`. */
function named(serviceName: 'kinesis' | 'firehose', kind: string): CfnValue[] {
  return datasetIds.map((id) =>
    sub(
      `arn:\${AWS::Partition}:${serviceName}:\${AWS::Region}:\${AWS::AccountId}:${kind}/denver-${id}-${stage}`,
    ),
  );
}
