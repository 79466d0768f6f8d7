import type { S3Client } from '@aws-sdk/client-s3';
import { readObject, s3Client } from '@denver/aws-clients';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where every stage stands; all counts are events since the state was last emptied. */
export interface PipelineStatus {
  /** Written to log files, and how many will be (undefined = no end known). */
  written: number;
  expected: number | undefined;
  generatorsDone: boolean;
  /** Accepted by a stream or delivery stream (each event goes to both), retries not counted. */
  sent: number;
  /** Bytes of log files that the agent still has to deliver or quarantine, both destinations. */
  agentLagBytes: number;
  /** Delivered to the lake, or dropped by the transform into quarantine. */
  delivered: number;
  /** Those of them that the transform dropped. */
  quarantined: number;
  /** Accepted by Firehose and not delivered yet. */
  buffered: number;
  /** Records in the streams that the consumer has not finished. */
  consumerLag: number;
  streamRecords: number;
  /** Rows of the lake that the cubes do not count yet. */
  cubeLag: number;
}

/** What the status is read from. */
export interface StatusSources {
  /** e.g. `http://127.0.0.1:4566`. */
  endpoint: string;
  generatorMain: string;
  generatorStates: readonly string[];
  /** Generators that never end: what they wrote in earlier sessions counts, that they are not done does not. */
  liveStates: readonly string[];
  lakeBucket: string;
  agentMain: string;
  agentConfig: string;
  agentState: string;
  env: NodeJS.ProcessEnv;
}

interface CloudStats {
  kinesis?: { streams?: Record<string, { records: number }> };
  lambda?: { mappings?: Record<string, { behindRecords: number }> };
  firehose?: {
    streams?: Record<string, { delivered: number; dropped: number; buffered: number }>;
  };
}
interface CubeVersion {
  datasets: Record<string, { events: number }>;
}
interface GeneratorStatus {
  written: number;
  total?: number | null;
  done: boolean;
}
interface AgentStatus {
  flows: Array<{ lagBytes: number; sent: number }>;
}

/** Asks each program for its own numbers; a generator that is done is not asked again. */
export class StatusReader {
  readonly #finished = new Map<string, GeneratorStatus>();

  readonly #s3: S3Client;

  constructor(readonly sources: StatusSources) {
    this.#s3 = s3Client({ endpoint: sources.endpoint, region: sources.env['AWS_REGION'] ?? '' });
  }

  /** One look at every stage. */
  async read(): Promise<PipelineStatus> {
    const { endpoint, agentMain, agentConfig, agentState, generatorStates, liveStates } = this.sources;
    const [cloud, agent, inCubes, live, ...generators] = await Promise.all([
      readJson<CloudStats>(`${endpoint}/_local/stats`),
      this.#ask<AgentStatus>(agentMain, '--config', agentConfig, '--state-dir', agentState),
      this.#eventsInCubes(),
      Promise.all(liveStates.map((state) => this.#generator(state))),
      ...generatorStates.map((state) => this.#generator(state)),
    ]);
    const deliveries = Object.values(cloud.firehose?.streams ?? {});
    const mappings = Object.values(cloud.lambda?.mappings ?? {});
    const totals = generators.map((generator) => generator.total ?? undefined);
    const writtenLive = sum(live, (generator) => generator.written);
    const inLake = sum(deliveries, (stream) => stream.delivered);
    return {
      written: writtenLive + sum(generators, (generator) => generator.written),
      expected: totals.includes(undefined) ? undefined : writtenLive + sum(totals, (total) => total ?? 0),
      generatorsDone: generators.every((generator) => generator.done),
      sent: sum(agent.flows, (flow) => flow.sent),
      agentLagBytes: sum(agent.flows, (flow) => flow.lagBytes),
      delivered: sum(deliveries, (stream) => stream.delivered + stream.dropped),
      quarantined: sum(deliveries, (stream) => stream.dropped),
      buffered: sum(deliveries, (stream) => stream.buffered),
      consumerLag: sum(mappings, (mapping) => mapping.behindRecords),
      streamRecords: sum(Object.values(cloud.kinesis?.streams ?? {}), (stream) => stream.records),
      cubeLag: Math.max(0, inLake - inCubes),
    };
  }

  /** By the document that the refresh writes; 0 before the first one. */
  async #eventsInCubes(): Promise<number> {
    const bytes = await readObject(this.#s3, this.sources.lakeBucket, 'cubes/version.json');
    if (!bytes) return 0;
    const { datasets } = JSON.parse(Buffer.from(bytes).toString()) as CubeVersion;
    return sum(Object.values(datasets), ({ events }) => events);
  }

  async #generator(state: string): Promise<GeneratorStatus> {
    const finished = this.#finished.get(state);
    if (finished) return finished;
    const status = await this.#ask<GeneratorStatus>(this.sources.generatorMain, '--state-dir', state);
    if (status.done) this.#finished.set(state, status);
    return status;
  }

  async #ask<T>(main: string, ...flags: string[]): Promise<T> {
    const { stdout } = await run(process.execPath, [main, 'status', ...flags, '--json'], {
      env: this.sources.env,
      timeout: 30_000,
    });
    return JSON.parse(stdout) as T;
  }
}

/** True when nothing is under way anywhere. */
export function isDrained(status: PipelineStatus): boolean {
  return (
    status.generatorsDone &&
    status.agentLagBytes === 0 &&
    status.buffered === 0 &&
    status.consumerLag === 0 &&
    status.cubeLag === 0
  );
}

async function readJson<T>(url: string): Promise<T> {
  const reply = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  return (await reply.json()) as T;
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}
