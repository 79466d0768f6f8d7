import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
  type CreateScheduleCommandInput,
} from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { zip } from '../lambda/zip';
import { startTestCloud, type TestCloud } from '../support/cloud';

let test: TestCloud;
let scheduler: SchedulerClient;
let lambda: LambdaClient;
let stacks: CloudFormationClient;

const role = 'arn:aws:iam::000000000000:role/scheduler';
const functionArn = 'arn:aws:lambda:us-west-2:000000000000:function:refresh';
const daily: CreateScheduleCommandInput = {
  Name: 'daily',
  ScheduleExpression: 'cron(0 3 * * ? *)',
  ScheduleExpressionTimezone: 'America/Denver',
  FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
  Target: { Arn: functionArn, RoleArn: role, Input: '{}' },
};

beforeAll(async () => {
  test = await startTestCloud({ scheduleIntervalScale: 0.001 });
  scheduler = new SchedulerClient(test.clientConfig);
  lambda = new LambdaClient(test.clientConfig);
  stacks = new CloudFormationClient(test.clientConfig);
});

afterAll(async () => {
  for (const client of [scheduler, lambda, stacks]) client.destroy();
  await test.close();
});

async function invocations(): Promise<number> {
  const stats = (await (await fetch(`${test.cloud.endpoint}/_local/stats`)).json()) as {
    lambda: { functions: Record<string, { invocations: number }> };
  };
  return stats.lambda.functions['refresh']!.invocations;
}

it('a stack makes a schedule that invokes its function, at the scaled rate', async () => {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'refresh',
      Runtime: 'nodejs24.x',
      Role: role,
      Handler: 'index.handler',
      Code: { ZipFile: zip([{ name: 'index.mjs', content: 'export const handler = async () => ({});' }]) },
    }),
  );
  const schedule = {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      GroupName: { Ref: 'Group' },
      FlexibleTimeWindow: { Mode: 'OFF' },
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Target: { Arn: functionArn, RoleArn: role, RetryPolicy: { MaximumRetryAttempts: 0 } },
    },
  };
  const template = {
    Resources: { Group: { Type: 'AWS::Scheduler::ScheduleGroup' }, Schedule: schedule },
    Outputs: {
      Name: { Value: { Ref: 'Schedule' } },
      Arn: { Value: { 'Fn::GetAtt': ['Schedule', 'Arn'] } },
      GroupState: { Value: { 'Fn::GetAtt': ['Group', 'State'] } },
    },
  };
  await stacks.send(
    new CreateStackCommand({ StackName: 'warehouse', TemplateBody: JSON.stringify(template) }),
  );
  await vi.waitFor(async () => expect(await invocations()).toBeGreaterThan(2), 20_000);
  const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName: 'warehouse' }));
  const outputs = Object.fromEntries(
    Stacks![0]!.Outputs!.map((output) => [output.OutputKey, output.OutputValue!]),
  );
  const { Schedules } = await scheduler.send(new ListSchedulesCommand({ NamePrefix: 'warehouse-' }));
  expect(outputs).toEqual({ Name: Schedules![0]!.Name, Arn: Schedules![0]!.Arn, GroupState: 'ACTIVE' });
  const [GroupName, Name] = [Schedules![0]!.GroupName!, Schedules![0]!.Name!];
  await scheduler.send(new DeleteScheduleGroupCommand({ Name: GroupName }));
  await expect(scheduler.send(new GetScheduleCommand({ GroupName, Name }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

it('schedules are made, shown, changed, listed and removed', async () => {
  const { ScheduleArn } = await scheduler.send(new CreateScheduleCommand(daily));
  expect(ScheduleArn).toBe('arn:aws:scheduler:us-west-2:000000000000:schedule/default/daily');
  expect(await scheduler.send(new GetScheduleCommand({ Name: 'daily' }))).toMatchObject({
    ...daily,
    GroupName: 'default',
    State: 'ENABLED',
    ActionAfterCompletion: 'NONE',
    CreationDate: expect.any(Date),
    Target: { ...daily.Target, RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } },
  });
  await expect(scheduler.send(new CreateScheduleCommand(daily))).rejects.toMatchObject({
    name: 'ConflictException',
  });
  const EndDate = new Date('2030-01-01T00:00:00Z');
  await scheduler.send(new UpdateScheduleCommand({ ...daily, State: 'DISABLED', EndDate }));
  expect(await scheduler.send(new GetScheduleCommand({ Name: 'daily' }))).toMatchObject({
    State: 'DISABLED',
    EndDate,
  });
  const { Schedules } = await scheduler.send(new ListSchedulesCommand({ State: 'DISABLED' }));
  expect(Schedules).toMatchObject([{ Name: 'daily', Target: { Arn: functionArn } }]);
  await scheduler.send(new DeleteScheduleCommand({ Name: 'daily' }));
  await expect(scheduler.send(new DeleteScheduleCommand({ Name: 'daily' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

it('groups are made, listed and cannot be the default one when they are removed', async () => {
  await scheduler.send(new CreateScheduleGroupCommand({ Name: 'city' }));
  expect(await scheduler.send(new GetScheduleGroupCommand({ Name: 'city' }))).toMatchObject({
    State: 'ACTIVE',
  });
  const { ScheduleGroups } = await scheduler.send(new ListScheduleGroupsCommand({ MaxResults: 1 }));
  expect(ScheduleGroups).toMatchObject([{ Name: 'city' }]);
  await expect(scheduler.send(new DeleteScheduleGroupCommand({ Name: 'default' }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
  await expect(
    scheduler.send(new CreateScheduleCommand({ ...daily, GroupName: 'nowhere' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it.each([
  [
    'expression',
    { ScheduleExpression: 'rate(1 week)' },
    'ValidationException',
    'Invalid Schedule Expression',
  ],
  ['time zone', { ScheduleExpressionTimezone: 'America/Nowhere' }, 'ValidationException', 'Timezone'],
  [
    'window',
    { FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: 5 } },
    'ValidationException',
    'FlexibleTimeWindow',
  ],
  ['role', { Target: { Arn: functionArn, RoleArn: 'scheduler' } }, 'ValidationException', 'roleArn'],
  ['input', { Target: { ...daily.Target!, Input: '{' } }, 'ValidationException', 'JSON'],
  [
    'target',
    { Target: { Arn: 'arn:aws:sqs:us-west-2:000000000000:queue', RoleArn: role } },
    'NotImplementedException',
    'the target arn:aws:sqs',
  ],
  [
    'parameters of other targets',
    { Target: { ...daily.Target!, SqsParameters: {} } },
    'NotImplementedException',
    'SqsParameters',
  ],
] as const)('a wrong %s is refused by name', async (_what, wrong, name, text) => {
  const call = scheduler.send(
    new CreateScheduleCommand({ ...daily, Name: 'wrong', ...wrong } as CreateScheduleCommandInput),
  );
  await expect(call).rejects.toMatchObject({ name, message: expect.stringContaining(text) });
});
