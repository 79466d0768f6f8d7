import type { ResourceType } from '../../core/service';

/** The member that holds a resource's name where the name is its physical id. */
const nameOfType: Record<string, readonly string[]> = {
  'AWS::Athena::WorkGroup': ['Name'],
  'AWS::DynamoDB::Table': ['TableName'],
  'AWS::Glue::Crawler': ['Name'],
  'AWS::Glue::Database': ['DatabaseInput', 'Name'],
  'AWS::Glue::Table': ['TableInput', 'Name'],
  'AWS::IAM::Role': ['RoleName'],
  'AWS::Kinesis::Stream': ['Name'],
  'AWS::KinesisFirehose::DeliveryStream': ['DeliveryStreamName'],
  'AWS::Lambda::Function': ['FunctionName'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::Logs::LogStream': ['LogStreamName'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::S3::BucketPolicy': ['Bucket'],
  'AWS::SSM::Parameter': ['Name'],
  'AWS::Scheduler::Schedule': ['Name'],
  'AWS::Scheduler::ScheduleGroup': ['Name'],
};

/**
 * Physical id of a resource that a killed process made without telling; undefined when nobody can say.
 *
 * @param typeName e.g. `AWS::Kinesis::Stream`
 */
export async function findInterrupted(
  typeName: string,
  type: ResourceType,
  properties: Record<string, unknown>,
): Promise<string | undefined> {
  if (type.find) return type.find(properties);
  const path = Object.hasOwn(nameOfType, typeName) ? nameOfType[typeName]! : [];
  const name = path.reduce<unknown>(
    (value, member) => (value as Record<string, unknown> | undefined)?.[member],
    properties,
  );
  return typeof name === 'string' ? name : undefined;
}
