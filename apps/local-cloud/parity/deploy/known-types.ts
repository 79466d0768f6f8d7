/** What an engine makes of a resource type. */
export type TypeSupport = 'made' | 'partly' | 'not made';

/** How moto does with a type in our templates. */
export interface KnownType {
  readonly support: TypeSupport;
  /** Why it is not made. */
  readonly why?: string;
}

const made: KnownType = { support: 'made' };
const unsupported: KnownType = { support: 'not made', why: 'CloudFormation of moto does not know the type' };

/** By resource type, for the version of moto that is installed. A type that is not here fails the run. */
export const motoTypes: Readonly<Record<string, KnownType>> = {
  'AWS::Athena::WorkGroup': unsupported,
  'AWS::CloudWatch::Alarm': unsupported,
  'AWS::CloudWatch::Dashboard': made,
  'AWS::DynamoDB::Table': made,
  'AWS::EC2::Instance': {
    support: 'not made',
    why: 'an instance whose image its launch template names fails with HTTP 500 (KeyError: ImageId)',
  },
  'AWS::EC2::LaunchTemplate': made,
  'AWS::EC2::SecurityGroup': made,
  'AWS::Glue::Crawler': unsupported,
  'AWS::Glue::Database': unsupported,
  'AWS::Glue::Table': unsupported,
  'AWS::IAM::InstanceProfile': made,
  'AWS::IAM::Role': made,
  'AWS::KMS::Key': made,
  'AWS::Kinesis::Stream': made,
  'AWS::KinesisFirehose::DeliveryStream': unsupported,
  'AWS::Lambda::EventSourceMapping': made,
  'AWS::Lambda::Function': made,
  'AWS::Lambda::Url': unsupported,
  'AWS::Logs::LogGroup': made,
  'AWS::Logs::LogStream': unsupported,
  'AWS::RedshiftServerless::Namespace': unsupported,
  'AWS::RedshiftServerless::Workgroup': unsupported,
  'AWS::S3::Bucket': made,
  'AWS::S3::BucketPolicy': unsupported,
  'AWS::SNS::Topic': made,
  'AWS::SNS::TopicPolicy': unsupported,
  'AWS::SSM::Association': unsupported,
  'AWS::Scheduler::Schedule': unsupported,
};

/** The types that are left out of a template before moto gets it, because one of them fails the whole stack. */
export const typesBeyondMoto: ReadonlySet<string> = new Set(
  Object.keys(motoTypes).filter((type) => motoTypes[type]?.support === 'not made'),
);
