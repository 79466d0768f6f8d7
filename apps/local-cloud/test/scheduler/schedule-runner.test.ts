import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CloudError } from '../../src/core/errors';
import { createScheduler, type SchedulerOptions } from '../../src/services/scheduler/scheduler';

const functionArn = 'arn:aws:lambda:us-west-2:000000000000:function:refresh';
const context = { stackName: 'warehouse', logicalId: 'Refresh', tags: {} };
const type = 'AWS::Scheduler::Schedule';

let directory: string;
let events: Array<Record<string, unknown>>;
let logged: string[];
let scheduler: Awaited<ReturnType<typeof createScheduler>>;
let accept: SchedulerOptions['functions']['accept'];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'scheduler-'));
  events = [];
  logged = [];
  accept = async (name, payload) =>
    void events.push({ name, ...(JSON.parse(Buffer.from(payload).toString()) as object) });
  await open();
});
afterEach(async () => {
  await scheduler.close?.();
  await rm(directory, { recursive: true, force: true });
});

async function open(): Promise<void> {
  const write = (message: string) => void logged.push(message);
  scheduler = await createScheduler({
    identity: { accountId: '000000000000', region: 'us-west-2' },
    stateDirectory: directory,
    log: { info: write, warn: write, error: write },
    functions: { accept: (name, payload) => accept(name, payload) },
    intervalScale: 0.0005,
    fsync: false,
  });
  scheduler.start();
}

function create(properties: Record<string, unknown>, target: Record<string, unknown> = {}) {
  return scheduler.resources![type]!.create(
    {
      Name: 'refresh',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ScheduleExpression: 'rate(1 minute)',
      Target: { Arn: functionArn, RoleArn: 'arn:aws:iam::000000000000:role/scheduler', ...target },
      ...properties,
    },
    context,
  );
}

function soon(ms: number): string {
  return new Date(Date.now() + ms).toISOString().slice(0, 19);
}

function counters(): object | undefined {
  const { schedules } = scheduler.stats!() as { schedules: Record<string, object> };
  return schedules['default/refresh'];
}

it('a rate invokes at once and then in every interval, with the scheduled time in the event', async () => {
  const started = Date.now();
  await create({}, { Input: '{"at":"<aws.scheduler.scheduled-time>","id":"<aws.scheduler.execution-id>"}' });
  await vi.waitFor(() => expect(events.length).toBeGreaterThan(3));
  expect(Date.now() - started).toBeGreaterThanOrEqual(90);
  expect(events[0]).toEqual({
    name: functionArn,
    at: expect.stringMatching(/^\d{4}.*:\d\dZ$/),
    id: events[0]!['id'],
  });
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
});

it('a target without input gets a scheduled event', async () => {
  await create({});
  await vi.waitFor(() => expect(events.length).toBeGreaterThan(0));
  expect(events[0]).toMatchObject({
    source: 'aws.scheduler',
    'detail-type': 'Scheduled Event',
    resources: ['arn:aws:scheduler:us-west-2:000000000000:schedule/default/refresh'],
    detail: '{}',
  });
});

it('a disabled schedule, one that has ended and one that has not begun invoke nothing', async () => {
  await create({ Name: 'disabled', State: 'DISABLED' });
  await create({ Name: 'ended', EndDate: '2020-01-01T00:00:00Z' });
  await create({ Name: 'later', StartDate: new Date(Date.now() + 60_000).toISOString() });
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(events).toEqual([]);
});

it('a rate goes on after a restart, and a removed schedule stops', async () => {
  await create({});
  await vi.waitFor(() => expect(events.length).toBeGreaterThan(0));
  await scheduler.close?.();
  const before = events.length;
  await open();
  await vi.waitFor(() => expect(events.length).toBeGreaterThan(before + 1));
  await scheduler.resources![type]!.remove('refresh', {});
  const count = events.length;
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(events.length).toBe(count);
});

it('a one-time schedule that came due while nothing ran is invoked late, and once', async () => {
  await scheduler.close?.();
  await create({ ScheduleExpression: `at(${soon(-5_000)})` });
  await open();
  await vi.waitFor(() => expect(events).toHaveLength(1));
  await scheduler.close?.();
  await open();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(events).toHaveLength(1);
});

it('an invocation that no attempt could deliver is counted and logged', async () => {
  accept = () => Promise.reject(new CloudError('ResourceNotFoundException', 'Function not found', 404));
  await create(
    { ScheduleExpression: `at(${soon(-1_000)})` },
    {
      DeadLetterConfig: { Arn: 'arn:aws:sqs:us-west-2:000000000000:letters' },
    },
  );
  await vi.waitFor(() => expect(counters()).toEqual({ invocations: 1, failures: 1 }));
  expect(logged).toEqual(['scheduler: gave up an invocation']);
});

it('a failing attempt is made again as the retry policy says', async () => {
  let attempts = 0;
  const deliver = accept;
  accept = (name, payload) => (attempts++ ? deliver(name, payload) : Promise.reject(new Error('disk full')));
  await create(
    { ScheduleExpression: `at(${soon(-1_000)})` },
    { Input: '{"attempt":"<aws.scheduler.attempt-number>"}' },
  );
  await vi.waitFor(() => expect(events).toMatchObject([{ attempt: '2' }]), 5_000);
});
