import { router } from '../../core/rest-routes';
import type { FunctionQueue, RestService, ServiceDependencies } from '../../core/service';
import { schedulerResources } from './resources';
import { ScheduleRunner } from './schedule-runner';
import { keyOf, ScheduleStore } from './schedule-store';
import { groupRoutes, scheduleRoutes } from './scheduler-routes';

/** What EventBridge Scheduler needs of the other services. */
export interface SchedulerOptions extends ServiceDependencies {
  functions: FunctionQueue;
  /** Factor on the intervals of `rate(…)`, e.g. 0.1 makes a minute 6 s. Default 1, as on AWS. */
  intervalScale?: number;
  /** Whether state is forced to the disk; default true. */
  fsync?: boolean;
}

/** The service; schedules run once it is started. */
export interface SchedulerService extends RestService {
  /** To be called when the endpoint answers: the functions that are invoked call back to it. */
  start(): void;
}

/**
 * Amazon EventBridge Scheduler: `rate`, `cron` and `at` schedules in groups, that invoke Lambda functions
 * asynchronously.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/Welcome.html
 */
export async function createScheduler(options: SchedulerOptions): Promise<SchedulerService> {
  const { identity, log, functions, clock = Date.now } = options;
  const store = await ScheduleStore.open(options.stateDirectory, clock, { fsync: options.fsync ?? true });
  const runner = new ScheduleRunner({
    ...{ identity, log, clock, store, functions },
    intervalScale: options.intervalScale ?? 1,
  });
  const context = { identity, store };
  return {
    name: 'scheduler',
    errorFormat: 'json',
    match: router('scheduler', [...scheduleRoutes(context), ...groupRoutes(context)]),
    resources: schedulerResources(context),
    start: () => runner.start(),
    stats: () => ({
      schedules: Object.fromEntries(
        store
          .list()
          .map(({ group, name }) => keyOf(group, name))
          .map((key) => [key, { ...runner.counters(key) }]),
      ),
    }),
    close: () => runner.close(),
  };
}
