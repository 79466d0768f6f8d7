import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../support/cloud';

let test: TestCloud;
let stacks: CloudFormationClient;

beforeAll(async () => {
  test = await startTestCloud();
  stacks = new CloudFormationClient(test.clientConfig);
});

afterAll(async () => {
  stacks.destroy();
  await test.close();
});

type Resources = Record<string, { Type: string; Properties?: object }>;

function bodyOf(Resources: Resources, values: Record<string, unknown> = {}): string {
  const Outputs = Object.fromEntries(Object.entries(values).map(([name, Value]) => [name, { Value }]));
  return JSON.stringify({ Resources, Outputs });
}

/** Waits for the end; status and outputs. */
async function settled(StackName: string): Promise<{ status: string; outputs: Record<string, string> }> {
  for (;;) {
    const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName }));
    const { StackStatus: status = '', Outputs = [] } = Stacks![0]!;
    if (!status.endsWith('_IN_PROGRESS'))
      return {
        status,
        outputs: Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!])),
      };
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function create(StackName: string, TemplateBody: string) {
  await stacks.send(
    new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }),
  );
  return settled(StackName);
}

async function update(StackName: string, TemplateBody: string) {
  await stacks.send(new UpdateStackCommand({ StackName, TemplateBody }));
  return settled(StackName);
}

async function reasons(StackName: string): Promise<string[]> {
  const { StackEvents } = await stacks.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents!.map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason ?? ''}`);
}

const alarm = {
  AlarmName: 'behind',
  Namespace: 'AWS/Lambda',
  MetricName: 'IteratorAge',
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: 1,
  Threshold: '60000',
  Period: 300,
  Statistic: 'Maximum',
};
const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:us-west-2:000000000000:${resource}`;

describe('what watches', () => {
  it('is recorded with its names and ARNs, and its stack says that it never acts', async () => {
    const resources: Resources = {
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alarms', KmsMasterKeyId: { Ref: 'Key' } } },
      Policy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: {} },
      },
      Mail: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: 'a@example.org' },
      },
      Letters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'letters', SqsManagedSseEnabled: true } },
      Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'AWS_IAM', TargetFunctionArn: 'arn:page' } },
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {}, EnableKeyRotation: true } },
      Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { ...alarm, AlarmActions: [{ Ref: 'Topic' }] } },
      Dashboard: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: { DashboardName: 'city', DashboardBody: '{"widgets":[]}' },
      },
      Budget: {
        Type: 'AWS::Budgets::Budget',
        Properties: {
          Budget: {
            BudgetName: 'month',
            BudgetType: 'COST',
            TimeUnit: 'MONTHLY',
            BudgetLimit: { Amount: 10, Unit: 'USD' },
          },
        },
      },
    };
    const values = {
      Url: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] },
      Topic: { Ref: 'Topic' },
      TopicName: { 'Fn::GetAtt': ['Topic', 'TopicName'] },
      Mail: { Ref: 'Mail' },
      Queue: { Ref: 'Letters' },
      QueueArn: { 'Fn::GetAtt': ['Letters', 'Arn'] },
      Alarm: { Ref: 'Alarm' },
      AlarmArn: { 'Fn::GetAtt': ['Alarm', 'Arn'] },
      Dashboard: { Ref: 'Dashboard' },
      Budget: { Ref: 'Budget' },
      KeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] },
    };
    const { status, outputs } = await create('watch', bodyOf(resources, values));
    expect(status).toBe('CREATE_COMPLETE');
    expect(outputs).toEqual({
      Url: expect.stringMatching(/^https:\/\/[0-9a-f]{32}\.lambda-url\.us-west-2\.on\.aws\/$/),
      Topic: arn('sns', 'alarms'),
      TopicName: 'alarms',
      Mail: expect.stringMatching(/^arn:aws:sns:us-west-2:000000000000:alarms:[0-9a-f]{8}-/),
      Queue: 'https://sqs.us-west-2.amazonaws.com/000000000000/letters',
      QueueArn: arn('sqs', 'letters'),
      Alarm: 'behind',
      AlarmArn: arn('cloudwatch', 'alarm:behind'),
      Dashboard: 'city',
      Budget: 'month',
      KeyArn: expect.stringMatching(/^arn:aws:kms:us-west-2:000000000000:key\/[0-9a-f-]{36}$/),
    });
    expect(await reasons('watch')).toContain(
      'Alarm: Recorded, no effect on a local cloud: the whole resource, which never acts',
    );
  });

  it('has a name once', async () => {
    await create(
      'first',
      bodyOf({ Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { ...alarm, AlarmName: 'once' } } }),
    );
    const second = bodyOf({
      Other: { Type: 'AWS::CloudWatch::Alarm', Properties: { ...alarm, AlarmName: 'once' } },
    });
    expect((await create('second', second)).status).toBe('ROLLBACK_COMPLETE');
    expect((await reasons('second')).join()).toContain('once already exists');
    await stacks.send(new DeleteStackCommand({ StackName: 'first' }));
    await settled('first').catch(() => undefined);
    expect((await create('third', second)).status).toBe('CREATE_COMPLETE');
  });
});

describe('what would be a machine', () => {
  const launchTemplate = (size: number) => ({
    Type: 'AWS::EC2::LaunchTemplate',
    Properties: {
      LaunchTemplateData: {
        ImageId: 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64',
        IamInstanceProfile: { Arn: { 'Fn::GetAtt': ['Profile', 'Arn'] } },
        SecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }],
        BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { VolumeSize: size, Encrypted: true } }],
        UserData: { 'Fn::Base64': '#!/bin/bash' },
      },
    },
  });
  const host = (size: number): string =>
    bodyOf(
      {
        Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
        Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24' } },
        Group: {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: { GroupDescription: 'no way in', VpcId: { Ref: 'Vpc' }, SecurityGroupIngress: [] },
        },
        Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: ['host'] } },
        Template: launchTemplate(size),
        Host: {
          Type: 'AWS::EC2::Instance',
          Properties: {
            SubnetId: { Ref: 'Subnet' },
            LaunchTemplate: {
              LaunchTemplateId: { Ref: 'Template' },
              Version: { 'Fn::GetAtt': ['Template', 'LatestVersionNumber'] },
            },
          },
        },
        Installation: {
          Type: 'AWS::SSM::Association',
          Properties: {
            Name: 'AWS-RunShellScript',
            Targets: [{ Key: 'InstanceIds', Values: [{ Ref: 'Host' }] }],
          },
        },
      },
      {
        Host: { Ref: 'Host' },
        Group: { Ref: 'Group' },
        GroupVpc: { 'Fn::GetAtt': ['Group', 'VpcId'] },
        Vpc: { Ref: 'Vpc' },
        Zone: { 'Fn::GetAtt': ['Subnet', 'AvailabilityZone'] },
        Template: { Ref: 'Template' },
        Version: { 'Fn::GetAtt': ['Template', 'LatestVersionNumber'] },
        Installation: { 'Fn::GetAtt': ['Installation', 'AssociationId'] },
      },
    );

  it('is recorded with ids; a change that AWS makes by replacing makes another one', async () => {
    const { status, outputs } = await create('host', host(20));
    expect(status).toBe('CREATE_COMPLETE');
    expect(outputs).toMatchObject({
      Host: expect.stringMatching(/^i-0[0-9a-f]{16}$/),
      Group: expect.stringMatching(/^sg-0[0-9a-f]{16}$/),
      GroupVpc: outputs['Vpc'],
      Zone: 'us-west-2a',
      Version: '1',
      Installation: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const changed = await update('host', host(40));
    expect(changed.status).toBe('UPDATE_COMPLETE');
    expect(changed.outputs).toMatchObject({
      Template: outputs['Template'],
      Group: outputs['Group'],
      Version: '2',
    });
    expect(changed.outputs['Host']).not.toBe(outputs['Host']);
    await stacks.send(new DeleteStackCommand({ StackName: 'host' }));
  });
});

it.each([
  ['AWS::EC2::Instance', { Colour: 'red' }, 'does not do Colour of AWS::EC2::Instance'],
  ['AWS::EC2::LaunchTemplate', { LaunchTemplateData: { ImageID: 'x' } }, 'LaunchTemplateData.ImageID'],
  ['AWS::SNS::Subscription', { Protocol: 'email' }, 'required key [TopicArn] not found'],
  ['AWS::CloudWatch::Alarm', { ...alarm, Threshold: 'high' }, '#/Threshold: expected type: Number'],
  ['AWS::CloudWatch::Alarm', { ...alarm, Metrics: [{ Id: 'm' }] }, 'either MetricName or Metrics'],
  ['AWS::CloudWatch::Dashboard', { DashboardBody: '{' }, 'DashboardBody must be JSON'],
  ['AWS::IAM::InstanceProfile', { Roles: ['a', 'b'] }, 'exactly one role'],
  ['AWS::KMS::Alias', { AliasName: 'alias/aws/s3', TargetKeyId: 'k' }, 'AliasName must be'],
])('%s with %j is refused', async (Type, Properties, message) => {
  const StackName = `bad-${Math.random().toString(36).slice(2)}`;
  expect((await create(StackName, bodyOf({ Thing: { Type, Properties } }))).status).toBe('ROLLBACK_COMPLETE');
  expect((await reasons(StackName)).join()).toContain(message);
});
