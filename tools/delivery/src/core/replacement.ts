/** What a change of a property does to its resource. */
export type Replacement = 'no' | 'yes' | 'unknown';

/**
 * Properties whose change makes CloudFormation replace the resource, by type; `*` stands for any. A path below a name
 * means only that part. Types that are not listed are `unknown`.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ "Update requires: Replacement"
 */
const replacing: Record<string, readonly string[]> = {
  'AWS::Athena::WorkGroup': ['Name'],
  'AWS::Budgets::Budget': [
    'Budget.BudgetName',
    'Budget.BudgetType',
    'NotificationsWithSubscribers',
    'ResourceTags',
  ],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::CloudWatch::Dashboard': ['DashboardName'],
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'ImportSourceSpecification'],
  'AWS::EC2::Instance': [
    'AvailabilityZone',
    'CpuOptions',
    'ImageId',
    'KeyName',
    'LaunchTemplate',
    'NetworkInterfaces',
    'PlacementGroupName',
    'PrivateIpAddress',
    'SecurityGroups',
    'SubnetId',
  ],
  'AWS::EC2::LaunchTemplate': ['LaunchTemplateName', 'TagSpecifications'],
  'AWS::EC2::SecurityGroup': ['GroupDescription', 'GroupName', 'VpcId'],
  'AWS::EC2::Subnet': ['AvailabilityZone', 'CidrBlock', 'VpcId'],
  'AWS::EC2::VPC': ['CidrBlock'],
  'AWS::EC2::Volume': ['AvailabilityZone', 'Encrypted', 'KmsKeyId', 'SnapshotId'],
  'AWS::Events::Rule': ['EventBusName', 'Name'],
  'AWS::Glue::Crawler': ['Name'],
  'AWS::Glue::Database': ['CatalogId', 'DatabaseInput.Name'],
  'AWS::Glue::Table': ['CatalogId', 'DatabaseName', 'TableInput.Name'],
  'AWS::IAM::InstanceProfile': ['InstanceProfileName', 'Path'],
  'AWS::IAM::ManagedPolicy': ['Description', 'ManagedPolicyName', 'Path'],
  'AWS::IAM::Policy': [],
  'AWS::IAM::Role': ['Path', 'RoleName'],
  'AWS::KMS::Key': [],
  'AWS::Kinesis::Stream': ['Name'],
  'AWS::KinesisFirehose::DeliveryStream': [
    'DeliveryStreamName',
    'DeliveryStreamType',
    'KinesisStreamSourceConfiguration',
    'ExtendedS3DestinationConfiguration.DynamicPartitioningConfiguration.Enabled',
  ],
  'AWS::Lambda::EventSourceMapping': ['EventSourceArn', 'StartingPosition', 'StartingPositionTimestamp'],
  'AWS::Lambda::Function': ['FunctionName', 'PackageType'],
  'AWS::Lambda::Permission': ['*'],
  'AWS::Lambda::Url': ['Qualifier', 'TargetFunctionArn'],
  'AWS::Lambda::Version': ['CodeSha256', 'Description', 'FunctionName'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::Logs::LogStream': ['LogGroupName', 'LogStreamName'],
  'AWS::Logs::MetricFilter': ['FilterName', 'LogGroupName'],
  'AWS::RedshiftServerless::Namespace': ['DbName', 'NamespaceName'],
  'AWS::RedshiftServerless::Workgroup': ['NamespaceName', 'WorkgroupName'],
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
  'AWS::S3::BucketPolicy': ['Bucket'],
  'AWS::Scheduler::Schedule': ['Name'],
  'AWS::Scheduler::ScheduleGroup': ['Name'],
  'AWS::SNS::Subscription': ['Endpoint', 'Protocol', 'TopicArn'],
  'AWS::SNS::Topic': ['FifoTopic', 'TopicName'],
  'AWS::SNS::TopicPolicy': [],
  'AWS::SQS::Queue': ['FifoQueue', 'QueueName'],
  'AWS::SQS::QueuePolicy': [],
  'AWS::SSM::Parameter': ['Name'],
};

/** Types whose replacement is known. */
export const knownTypes: readonly string[] = Object.keys(replacing);

/** Does a change at `path`, e.g. `DatabaseInput.Name`, replace a resource of `type`. */
export function replacementBy(type: string, path: string): Replacement {
  const paths = replacing[type];
  if (!paths) return 'unknown';
  const isBelow = (outer: string, inner: string) =>
    inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
  return paths.some((name) => name === '*' || isBelow(name, path) || isBelow(path, name)) ? 'yes' : 'no';
}
