import { CreateDeliveryStreamCommand } from '@aws-sdk/client-firehose';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { agentConfig, dataset, streamName } from '@denver/record-model';
import { rawServiceRequest } from '@denver/testing';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClients, destroyClients, type Clients } from '../contract/clients';
import { makeRole } from '../contract/make-role';
import { environmentFor, type Engine } from '../engines/engine';
import { runProgram, stopProgram } from '../engines/run-program';
import { ParityConfigError, ProgramFailedError } from '../errors';

/** What arrived of the agent's lines at one service of one engine. */
export interface RecordComparison {
  readonly engine: string;
  readonly service: 'Kinesis' | 'Firehose';
  readonly lines: number;
  readonly received: number;
  /** Lines that did not arrive, and records that are no line; at most ten of them, as transport ids. */
  readonly wrong: readonly string[];
}

const stage = 'parity';
const stream = streamName('service-request', stage);
const bucket = 'parity-agent';

/**
 * Runs the built agent against each engine over the same log file.
 *
 * @throws ParityConfigError the agent is not built
 */
export async function compareRecords(
  workspace: string,
  scratch: string,
  engines: readonly Engine[],
): Promise<RecordComparison[]> {
  const main = join(workspace, 'apps/agent/dist/main.mjs');
  if (!existsSync(main)) throw new ParityConfigError(`Expected ${main} to be built: npx nx build agent`);
  const logDirectory = join(scratch, 'logs');
  const rows = inventRows(400);
  await mkdir(join(logDirectory, 'service-request'), { recursive: true });
  await writeFile(
    join(logDirectory, 'service-request', 'events.log'),
    rows.map((row) => `${Object.values(row).map(quoted).join(',')}\n`).join(''),
  );
  const comparisons: RecordComparison[] = [];
  for (const engine of engines) {
    const clients = createClients(engine.endpoint);
    try {
      await makeStreams(clients);
      await runAgent(main, join(scratch, `agent-${engine.name}`), logDirectory, engine);
      const received = {
        Kinesis: await readStream(clients),
        Firehose: await readDelivered(clients, rows.length),
      };
      for (const service of ['Kinesis', 'Firehose'] as const)
        comparisons.push({
          engine: engine.version,
          service,
          lines: rows.length,
          received: received[service].length,
          wrong: differencesOf(rows, received[service]),
        });
    } finally {
      destroyClients(clients);
    }
  }
  return comparisons;
}

/** Rows with commas, quotes, line breaks and letters beyond ASCII in them. */
function inventRows(count: number): Array<Record<string, string>> {
  const { rawFields } = dataset('service-request');
  return Array.from({ length: count }, (_, n) => {
    const raw = rawServiceRequest({
      CaseSummary: [`Pothole ${n}`, `"Loud", ${n}`, `Müll ${n}`, `two\nlines ${n}`][n % 4] ?? '',
      IncidentAddress1: `${n} N EXAMPLE ST`,
    });
    const inOrder = Object.values(raw);
    return Object.fromEntries(rawFields.map((field, index) => [field, inOrder[index] ?? '']));
  });
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

async function makeStreams({ cloudFormation, kinesis, firehose, s3 }: Clients): Promise<void> {
  await kinesis.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 2 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName: stream });
  await s3.send(
    new CreateBucketCommand({
      Bucket: bucket,
      CreateBucketConfiguration: { LocationConstraint: 'us-west-2' },
    }),
  );
  await makeRole(cloudFormation, 'parity-agent');
  await firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: stream,
      DeliveryStreamType: 'DirectPut',
      ExtendedS3DestinationConfiguration: {
        BucketARN: `arn:aws:s3:::${bucket}`,
        RoleARN: 'arn:aws:iam::000000000000:role/parity-agent',
        Prefix: 'events/',
        BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 1 },
      },
    }),
  );
}

async function runAgent(main: string, state: string, logDirectory: string, engine: Engine): Promise<void> {
  await mkdir(state, { recursive: true });
  const config = join(state, 'agent.json');
  const flowSettings = { maxBufferAgeMillis: 1_000 };
  await writeFile(
    config,
    JSON.stringify(
      agentConfig({
        logDirectory,
        stage,
        datasets: ['service-request'],
        endpoint: engine.endpoint,
        flowSettings,
      }),
    ),
  );
  const args = ['--config', config, '--state-dir', join(state, 'state')];
  const env = environmentFor(engine.endpoint);
  const child = spawn(process.execPath, [main, 'start', ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => void (said = (said + chunk.toString()).slice(-4_000)));
  try {
    for (const deadline = Date.now() + 90_000; ; await sleep(500)) {
      const status = await runProgram(process.execPath, [main, 'status', ...args, '--json'], { env }).catch(
        () => '{"flows":[]}',
      );
      const { flows } = JSON.parse(status) as { flows: Array<{ lagBytes: number; sent: number }> };
      if (flows.length === 2 && flows.every(({ lagBytes, sent }) => lagBytes === 0 && sent > 0)) return;
      if (Date.now() > deadline || child.exitCode !== null)
        throw new ProgramFailedError('agent', 'did not send everything', said);
    }
  } finally {
    await stopProgram(child);
  }
}

async function readStream({ kinesis }: Clients): Promise<string[]> {
  const texts: string[] = [];
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: stream }));
  for (const { ShardId } of Shards) {
    const start = await kinesis.send(
      new GetShardIteratorCommand({ StreamName: stream, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    for (let ShardIterator = start.ShardIterator; ShardIterator;) {
      const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      for (const { Data } of page.Records ?? []) texts.push(Buffer.from(Data ?? []).toString());
      ShardIterator =
        page.MillisBehindLatest === 0 && !page.Records?.length ? undefined : page.NextShardIterator;
    }
  }
  return texts;
}

async function readDelivered({ s3 }: Clients, wanted: number): Promise<string[]> {
  for (let attempt = 0; ; attempt += 1) {
    let text = '';
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket }))
      for (const { Key } of Contents) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        text += (await Body?.transformToString()) ?? '';
      }
    const lines = text.split('\n').filter(Boolean);
    if (lines.length >= wanted || attempt > 60) return lines;
    await sleep(250);
  }
}

/** Rows without a record, and records that are no row, their transport id apart. */
export function differencesOf(
  rows: ReadonlyArray<Record<string, string>>,
  received: readonly string[],
): string[] {
  const wanted = new Map(rows.map((row, n) => [JSON.stringify(row), `row ${n}`]));
  const found = new Set<string>();
  const strange: string[] = [];
  for (const text of received) {
    const { transportId, ...row } = JSON.parse(text) as Record<string, string>;
    const key = JSON.stringify(row);
    if (wanted.has(key)) found.add(key);
    else strange.push(`record ${transportId}`);
  }
  const missing = [...wanted].filter(([key]) => !found.has(key)).map(([, name]) => name);
  return [...missing, ...strange].slice(0, 10);
}
