import { firehoseClient, kinesisClient } from '@denver/aws-clients';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CheckpointStore, type Checkpoint } from '../../src/adapters/checkpoint-store';
import { firehoseDestination } from '../../src/adapters/firehose';
import { flowStatus, type FlowStatus } from '../../src/adapters/flow-status';
import { kinesisDestination } from '../../src/adapters/kinesis';
import type { LogEvent } from '../../src/adapters/logger';
import { nodeStateFiles, type StateFiles } from '../../src/adapters/state-files';
import type { FlowJson } from '../../src/core/agent-json';
import { flowSettings, type FlowSettings } from '../../src/core/flow-settings';
import { flowPaths } from '../../src/adapters/flow-state';
import { Flow } from '../../src/flow';

process.env['AWS_ACCESS_KEY_ID'] ??= 'local';
process.env['AWS_SECRET_ACCESS_KEY'] ??= 'local';
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** Columns of every test flow. */
export const fields = ['id', 'text'] as const;

/** A temporary directory with logs and state, and flows over it that talk to an endpoint. */
export class FlowRig {
  readonly directory = mkdtempSync(join(tmpdir(), 'agent-flow-'));
  readonly logs: LogEvent[] = [];
  readonly #running = new Set<Flow>();

  constructor() {
    mkdirSync(join(this.directory, 'logs'));
    for (const name of ['checkpoints', 'quarantine']) mkdirSync(join(this.state, name), { recursive: true });
  }

  get state(): string {
    return join(this.directory, 'state');
  }

  log(name: string): string {
    return join(this.directory, 'logs', name);
  }

  settings(json: Partial<FlowJson> = {}): FlowSettings {
    const { settings, faults } = flowSettings(
      {
        filePattern: this.log('*.log'),
        ...(json.deliveryStream ? {} : { kinesisStream: 'stream', partitionKeyFields: ['id'] }),
        flowId: json.deliveryStream ?? 'stream',
        initialPosition: 'START_OF_FILE',
        minTimeBetweenFilePollsMillis: 5,
        maxBufferAgeMillis: 1000,
        checkpointIntervalMillis: 10,
        retryInitialBackoffMillis: 1,
        retryMaxBackoffMillis: 20,
        csvMode: 'rfc4180',
        transportIdField: 'transportId',
        dataProcessingOptions: [{ optionName: 'CSVTOJSON', customFieldNames: [...fields] }],
        ...json,
      },
      'flows[0]',
    );
    if (!settings) throw new Error(JSON.stringify(faults));
    return { ...settings, maxBatchAgeMs: Math.min(settings.maxBatchAgeMs, 20) };
  }

  /** Opens a flow and lets it run. */
  async start(settings: FlowSettings, url: string, options: { stateFiles?: StateFiles } = {}): Promise<Flow> {
    const client = { region: 'us-west-2', endpoint: url, maxAttempts: 1, requestTimeoutMs: 300 };
    const { kind, name } = settings.destination;
    const flow = new Flow(settings, {
      destination:
        kind === 'kinesis'
          ? kinesisDestination(kinesisClient(client), name)
          : firehoseDestination(firehoseClient(client), name),
      stateFiles: options.stateFiles ?? nodeStateFiles,
      stateDirectory: this.state,
      checkpointTtlMs: 86_400_000,
      assertHeld: () => {},
      nowMs: Date.now,
      random: Math.random,
      log: (event) => this.logs.push(event),
    });
    await flow.open();
    this.#running.add(flow);
    void flow
      .run()
      .catch((error: unknown) =>
        this.logs.push({ level: 'error', stage: 'process', code: 'bug', message: String(error) }),
      );
    return flow;
  }

  async stop(flow: Flow, timeoutMs = 10_000): Promise<boolean> {
    this.#running.delete(flow);
    return flow.stop(timeoutMs);
  }

  async checkpoint(settings: FlowSettings): Promise<Checkpoint | undefined> {
    return (await new CheckpointStore(nodeStateFiles, flowPaths(this.state, settings.id).checkpoint).load())
      .checkpoint;
  }

  async status(settings: FlowSettings): Promise<FlowStatus> {
    return flowStatus(settings, await this.checkpoint(settings));
  }

  /** Waits until every byte of every file is accounted for. */
  async drained(settings: FlowSettings, timeoutMs = 15_000): Promise<FlowStatus> {
    return until(async () => {
      const status = await this.status(settings);
      return status.lagBytes === 0 ? status : undefined;
    }, timeoutMs);
  }

  /** Lines of the flow's quarantine. */
  quarantine(settings: FlowSettings): Record<string, unknown>[] {
    const folder = flowPaths(this.state, settings.id).quarantine;
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    return names
      .flatMap(({ name }) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  codes(): string[] {
    return this.logs.map((event) => event.code);
  }

  async dispose(): Promise<void> {
    for (const flow of [...this.#running]) await this.stop(flow, 100);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Asks until there is an answer. */
export async function until<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  timeoutMs = 15_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`Expected an answer within ${timeoutMs} ms.`);
    await delay(5);
  }
}

/** The record without its transport id, by that id: later arrivals of the same id must be the same bytes. */
export function byTransportId(texts: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const text of texts) {
    const { transportId, ...rest } = JSON.parse(text) as Record<string, string>;
    const row = JSON.stringify(rest);
    if (!transportId) throw new Error(`Expected a transport id in ${text}.`);
    if (found.has(transportId) && found.get(transportId) !== row)
      throw new Error(`Expected one record per ${transportId}.`);
    found.set(transportId, row);
  }
  return found;
}

/** Rows `from..to-1` as CSV text, and as the records they are to become; written by hand, not by the converter. */
export function rows(from: number, to: number): { csv: string; records: string[] } {
  const cells = Array.from({ length: to - from }, (_, i) => ({
    id: `id-${from + i}`,
    text: textOf(from + i),
  }));
  return {
    csv: cells
      .map(({ id, text }) => `${id},${/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text}\n`)
      .join(''),
    records: cells.map((cell) => JSON.stringify(cell)),
  };
}

function textOf(n: number): string {
  return [`plain ${n}`, `comma, ${n}`, `quote " ${n}`, `break\n${n}`, `é ${n}`][n % 5]!;
}
