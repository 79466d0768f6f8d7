import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateFunctionCommand,
  GetEventSourceMappingCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { CreateScheduleCommand, DeleteScheduleCommand, GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { accepted, answers, page, refuses, type ContractGroup } from '../case';
import type { Clients } from '../clients';
import { makeRole } from '../make-role';
import { zip } from '../../../test/lambda/zip';

const lambdaApi = (operation: string) => page(`lambda/latest/api/API_${operation}`);
const logsApi = (operation: string) => page(`AmazonCloudWatchLogs/latest/APIReference/API_${operation}`);
const schedulerApi = (operation: string) => page(`scheduler/latest/APIReference/API_${operation}`);
const role = 'arn:aws:iam::000000000000:role/parity-lambda';
const lambda = (FunctionName: string, more = {}) => ({
  FunctionName,
  Role: role,
  Runtime: 'nodejs22.x' as const,
  Handler: 'index.handler',
  Code: { ZipFile: zip([{ name: 'index.mjs', content: 'export const handler = async () => 1;' }]) },
  ...more,
});
const schedule = (Name: string, ScheduleExpression = 'rate(1 hour)') => ({
  Name,
  ScheduleExpression,
  FlexibleTimeWindow: { Mode: 'OFF' as const },
  Target: { Arn: 'arn:aws:lambda:us-west-2:000000000000:function:parity', RoleArn: role },
});

/** Lambda, what needs no running function. */
export const lambdaCases: ContractGroup<Clients> = {
  service: 'Lambda',
  engines: ['local-cloud', 'moto'],
  async prepare({ cloudFormation, lambda: client }) {
    await makeRole(cloudFormation, 'parity-lambda');
    await client.send(new CreateFunctionCommand(lambda('parity')));
    await waitUntilFunctionActiveV2({ client, maxWaitTime: 60, minDelay: 1 }, { FunctionName: 'parity' });
  },
  cases: [
    {
      title: 'a function has 128 MB and 3 seconds when nobody says otherwise',
      call: async ({ lambda: client }) => {
        const it = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'parity' }));
        return [it.State, it.MemorySize, it.Timeout, it.FunctionArn];
      },
      expect: answers(['Active', 128, 3, 'arn:aws:lambda:us-west-2:000000000000:function:parity']),
      page: lambdaApi('CreateFunction'),
    },
    {
      title: 'a function is not made twice',
      call: ({ lambda: client }) => client.send(new CreateFunctionCommand(lambda('parity'))),
      expect: refuses('ResourceConflictException', 409),
      page: lambdaApi('CreateFunction'),
    },
    {
      title: 'a function that is not there is not described',
      call: ({ lambda: client }) =>
        client.send(new GetFunctionConfigurationCommand({ FunctionName: 'missing' })),
      expect: refuses('ResourceNotFoundException', 404),
      page: lambdaApi('GetFunctionConfiguration'),
    },
    {
      title: 'a function that is not there is not called',
      call: ({ lambda: client }) => client.send(new InvokeCommand({ FunctionName: 'missing' })),
      expect: refuses('ResourceNotFoundException', 404),
      page: lambdaApi('Invoke'),
    },
    {
      title: 'a timeout above 900 seconds is refused',
      call: ({ lambda: client }) =>
        client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'parity', Timeout: 901 })),
      expect: refuses('ValidationException'),
      page: lambdaApi('UpdateFunctionConfiguration'),
      known: {
        moto: { outcome: accepted, why: 'the limit is not checked' },
      },
    },
    {
      title: 'memory below 128 MB is refused',
      call: ({ lambda: client }) =>
        client.send(new CreateFunctionCommand(lambda('parity-small', { MemorySize: 64 }))),
      expect: refuses('ValidationException'),
      page: lambdaApi('CreateFunction'),
      known: {
        moto: { outcome: accepted, why: 'the limit is not checked' },
      },
    },
    {
      title: 'a mapping that is not there is not described',
      call: ({ lambda: client }) =>
        client.send(new GetEventSourceMappingCommand({ UUID: '00000000-0000-0000-0000-000000000000' })),
      expect: refuses('ResourceNotFoundException', 404),
      page: lambdaApi('GetEventSourceMapping'),
    },
  ],
};

/** CloudWatch Logs. */
export const logsCases: ContractGroup<Clients> = {
  service: 'Logs',
  engines: ['local-cloud', 'moto'],
  async prepare({ logs }) {
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/parity' }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: '/parity', logStreamName: 'one' }));
  },
  cases: [
    {
      title: 'events come back in the order of their times',
      async call({ logs }) {
        const now = Date.now();
        await logs.send(
          new PutLogEventsCommand({
            logGroupName: '/parity',
            logStreamName: 'one',
            logEvents: ['first', 'second'].map((message, n) => ({ message, timestamp: now + n })),
          }),
        );
        const { events } = await logs.send(
          new GetLogEventsCommand({ logGroupName: '/parity', logStreamName: 'one', startFromHead: true }),
        );
        return events?.map(({ message }) => message);
      },
      expect: answers(['first', 'second']),
      page: logsApi('GetLogEvents'),
    },
    {
      title: 'a pattern finds a word',
      call: async ({ logs }) =>
        (
          await logs.send(new FilterLogEventsCommand({ logGroupName: '/parity', filterPattern: 'second' }))
        ).events?.map(({ message }) => message),
      expect: answers(['second']),
      page: logsApi('FilterLogEvents'),
    },
    {
      title: 'a group is not made twice',
      call: ({ logs }) => logs.send(new CreateLogGroupCommand({ logGroupName: '/parity' })),
      expect: refuses('ResourceAlreadyExistsException'),
      page: logsApi('CreateLogGroup'),
    },
    {
      title: 'a group that is not there is not read',
      call: ({ logs }) => logs.send(new FilterLogEventsCommand({ logGroupName: '/missing' })),
      expect: refuses('ResourceNotFoundException'),
      page: logsApi('FilterLogEvents'),
    },
  ],
};

/** EventBridge Scheduler. */
export const schedulerCases: ContractGroup<Clients> = {
  service: 'Scheduler',
  engines: ['local-cloud', 'moto'],
  cases: [
    {
      title: 'a schedule comes back in the default group, enabled',
      async call({ scheduler }) {
        await scheduler.send(new CreateScheduleCommand(schedule('parity')));
        const it = await scheduler.send(new GetScheduleCommand({ Name: 'parity' }));
        return [it.GroupName, it.State, it.ScheduleExpression, it.ScheduleExpressionTimezone];
      },
      expect: answers(['default', 'ENABLED', 'rate(1 hour)', 'UTC']),
      page: schedulerApi('GetSchedule'),
    },
    {
      title: 'a schedule is not made twice',
      call: ({ scheduler }) => scheduler.send(new CreateScheduleCommand(schedule('parity'))),
      expect: refuses('ConflictException', 409),
      page: schedulerApi('CreateSchedule'),
      known: {
        moto: { outcome: refuses('ConflictException', 400), why: 'the right name with another status' },
      },
    },
    {
      title: 'an expression that is none is refused',
      call: ({ scheduler }) =>
        scheduler.send(new CreateScheduleCommand(schedule('parity-b', 'every tuesday'))),
      expect: refuses('ValidationException'),
      page: schedulerApi('CreateSchedule'),
      known: {
        moto: { outcome: accepted, why: 'expressions are not read' },
      },
    },
    {
      title: 'a schedule that is not there is not described',
      call: ({ scheduler }) => scheduler.send(new GetScheduleCommand({ Name: 'missing' })),
      expect: refuses('ResourceNotFoundException', 404),
      page: schedulerApi('GetSchedule'),
    },
    {
      title: 'a schedule that is not there is not deleted',
      call: ({ scheduler }) => scheduler.send(new DeleteScheduleCommand({ Name: 'missing' })),
      expect: refuses('ResourceNotFoundException', 404),
      page: schedulerApi('DeleteSchedule'),
    },
  ],
};
