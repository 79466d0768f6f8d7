import { cloudWatchClient, firehoseClient, kinesisClient } from '@denver/aws-clients';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MetricsPublisher, type FlowFigures } from './adapters/cloud-watch';
import { firehoseDestination } from './adapters/firehose';
import { kinesisDestination } from './adapters/kinesis';
import type { Log } from './adapters/logger';
import { nodeStateFiles } from './adapters/state-files';
import { acquireStateLock, type StateLock } from './adapters/state-lock';
import type { AgentConfig } from './config';
import type { DestinationSettings } from './core/flow-settings';
import type { Destination } from './core/put-outcome';
import { errnoCode } from './errors';
import { Flow } from './flow';

const metricsEveryMs = 10_000;

/** A running agent. */
export interface RunningAgent {
  /** Resolves when it was stopped, rejects with a bug. */
  readonly done: Promise<void>;
  /** Stops reading and sends what is in memory; false when the configured time was not enough. */
  stop(): Promise<boolean>;
}

/**
 * Starts every flow of a configuration.
 *
 * @throws StateDirectoryLockedError another agent uses the state directory
 */
export async function startAgent(
  config: AgentConfig,
  stateDirectory: string,
  log: Log,
): Promise<RunningAgent> {
  const lock = acquireStateLock(stateDirectory);
  try {
    await nodeStateFiles.makeDirectory(join(stateDirectory, 'checkpoints'));
    await nodeStateFiles.makeDirectory(join(stateDirectory, 'quarantine'));
    await nodeStateFiles.syncDirectory(stateDirectory);
    const destination = destinations(config);
    const flows = config.flows.map(
      (settings) =>
        new Flow(settings, {
          destination: destination(settings.destination),
          stateFiles: nodeStateFiles,
          stateDirectory,
          checkpointTtlMs: config.checkpointTtlMs,
          assertHeld: () => lock.assertHeld(),
          nowMs: Date.now,
          random: Math.random,
          log,
        }),
    );
    for (const flow of flows) await flow.open();
    return run(flows, config, { stateDirectory, lock, log });
  } catch (error) {
    lock.release();
    throw error;
  }
}

function run(
  flows: readonly Flow[],
  config: AgentConfig,
  { stateDirectory, lock, log }: { stateDirectory: string; lock: StateLock; log: Log },
): RunningAgent {
  const writeMetrics = () => metricsFile(stateDirectory, flows, log);
  const timer = setInterval(writeMetrics, metricsEveryMs);
  const metrics = sendMetrics(flows, config, log);
  const running = Promise.all(flows.map((flow) => flow.run()));
  let stopping: Promise<boolean> | undefined;
  const stop = async (): Promise<boolean> => {
    const drained = await Promise.all(flows.map((flow) => flow.stop(config.shutdownTimeoutMs)));
    clearInterval(timer);
    writeMetrics();
    await metrics.stop();
    lock.release();
    return drained.every(Boolean);
  };
  return { done: running.then(() => undefined), stop: () => (stopping ??= stop()) };
}

/** Sends metrics on a timer while the configuration says so; a call that fails is tried again with the next. */
function sendMetrics(flows: readonly Flow[], config: AgentConfig, log: Log): { stop(): Promise<void> } {
  if (!config.metrics) return { stop: () => Promise.resolve() };
  const { namespace, everyMs, ...endpoint } = config.metrics;
  const client = cloudWatchClient({ ...endpoint, maxAttempts: 1, requestTimeoutMs: 5_000 });
  const figures = (): FlowFigures[] =>
    flows.map(({ settings: { destination }, counters, lagBytes }) => ({
      destination: `${destination.kind}:${destination.name}`,
      counters,
      lagBytes,
    }));
  const publisher = new MetricsPublisher(client, namespace, figures());
  let turn = Promise.resolve();
  const publish = () =>
    (turn = turn
      .then(() => publisher.publish(figures(), new Date()))
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        log({ level: 'warn', stage: 'process', code: 'agent.cloudwatch_failed', message: reason });
      }));
  const timer = setInterval(publish, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await publish();
      client.destroy();
    },
  };
}

/**
 * One client per service, whatever the number of flows; the agent retries by itself. The SDK's logger step is
 * taken out: without a logger it still copies every record of every request, a seventh of the cost of a call.
 */
function destinations(config: AgentConfig): (settings: DestinationSettings) => Destination {
  const options = {
    maxAttempts: 1,
    maxSockets: config.maxSockets,
    connectionTimeoutMs: config.connectionTimeoutMs,
    requestTimeoutMs: config.requestTimeoutMs,
  };
  const has = (kind: DestinationSettings['kind']) =>
    config.flows.some((flow) => flow.destination.kind === kind);
  const kinesis = has('kinesis') ? kinesisClient({ ...options, ...config.kinesis }) : undefined;
  const firehose = has('firehose') ? firehoseClient({ ...options, ...config.firehose }) : undefined;
  kinesis?.middlewareStack.remove('loggerMiddleware');
  firehose?.middlewareStack.remove('loggerMiddleware');
  return ({ kind, name }) =>
    kind === 'kinesis' && kinesis ? kinesisDestination(kinesis, name) : firehoseDestination(firehose!, name);
}

/** For people and collectors; not needed by the agent itself, so neither synced nor checked. */
function metricsFile(stateDirectory: string, flows: readonly Flow[], log: Log): void {
  const { rss } = process.memoryUsage();
  const metrics = {
    time: new Date().toISOString(),
    pid: process.pid,
    rssBytes: rss,
    flows: flows.map((flow) => ({ flow: flow.settings.id, ...flow.counters, inMemory: flow.inMemory })),
  };
  const path = join(stateDirectory, 'metrics.json');
  try {
    writeFileSync(`${path}.tmp`, `${JSON.stringify(metrics)}\n`, { mode: 0o640 });
    renameSync(`${path}.tmp`, path);
  } catch (error) {
    const code = errnoCode(error);
    if (code === undefined) throw error;
    log({
      level: 'warn',
      stage: 'process',
      code: 'agent.metrics_failed',
      message: `Expected ${path} to be writable, got ${code}.`,
    });
  }
}
