import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decode } from '../src/adapters/checkpoint-store';
import type { FlowStatus } from '../src/adapters/flow-status';
import { bundleAgent, runAgent, spawnAgent, type AgentProcess } from './support/agent-process';
import { FakeEndpoint } from './support/fake-endpoint';
import { byTransportId, until } from './support/flow-rig';

let main: string;
let endpoint: FakeEndpoint;
let directory: string;
let running: AgentProcess[] = [];
beforeAll(async () => void (main = await bundleAgent()), 60_000);
afterAll(() => rmSync(dirname(main), { recursive: true, force: true }));
beforeEach(async () => {
  endpoint = await FakeEndpoint.start();
  directory = mkdtempSync(join(tmpdir(), 'agent-process-'));
  mkdirSync(join(directory, 'logs'));
  running = [];
});
afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.map((agent) => agent.exited));
  await endpoint.stop();
  rmSync(directory, { recursive: true, force: true });
});

const log = (name: string) => join(directory, 'logs', name);
const state = () => join(directory, 'state');
const configure = (extra: object = {}, top: object = {}) => {
  const shared = {
    filePattern: log('app.log*'),
    initialPosition: 'START_OF_FILE',
    csvMode: 'rfc4180',
    transportIdField: 'transportId',
    maxBufferAgeMillis: 1000,
    maxBufferSizeRecords: 50,
    minTimeBetweenFilePollsMillis: 10,
    checkpointIntervalMillis: 20,
    retryInitialBackoffMillis: 5,
    dataProcessingOptions: [{ optionName: 'CSVTOJSON', customFieldNames: ['id', 'text'] }],
    ...extra,
  };
  const flows = [
    { ...shared, kinesisStream: 'stream', flowId: 'stream', partitionKeyFields: ['id'] },
    { ...shared, deliveryStream: 'delivery', flowId: 'delivery' },
  ];
  const json = { 'kinesis.endpoint': endpoint.url, 'firehose.endpoint': endpoint.url, ...top, flows };
  writeFileSync(join(directory, 'agent.json'), JSON.stringify(json));
};
const flags = () => ['--config', join(directory, 'agent.json'), '--state-dir', state()];
const start = () => {
  const agent = spawnAgent(main, ['start', ...flags()]);
  running.push(agent);
  return agent;
};
const started = (agent: AgentProcess) =>
  until(() => (agent.stderr().includes('agent.started') ? true : undefined));
const status = () =>
  (JSON.parse(runAgent(main, ['status', ...flags(), '--json']).stdout) as { flows: FlowStatus[] }).flows;
const checkpointOf = (flow: string) => {
  const path = join(state(), 'checkpoints', flow);
  for (const suffix of ['.json', '.previous.json']) {
    try {
      const checkpoint = decode(readFileSync(`${path}${suffix}`));
      if (checkpoint) return checkpoint;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return undefined;
};
const lagOf = (flow: string) => {
  const offsets = new Map((checkpointOf(flow)?.files ?? []).map((file) => [file.path, file.offset]));
  return readdirSync(join(directory, 'logs')).reduce(
    (lag, name) => lag + readFileSync(log(name)).length - (offsets.get(log(name)) ?? 0),
    0,
  );
};
const drained = () => until(() => (lagOf('stream') + lagOf('delivery') === 0 ? true : undefined), 30_000);

describe('agent, as a process', () => {
  it('exits with 0 on SIGTERM after sending what is in memory, and status tells the same before and after', async () => {
    configure({ maxBufferAgeMillis: 60_000 });
    writeFileSync(log('app.log'), 'a,1\nb,2\nbad\n');
    const agent = start();
    await started(agent);
    await delay(300);
    expect(endpoint.taken).toHaveLength(0);
    agent.child.kill('SIGTERM');
    expect(await agent.exited).toEqual({ code: 0, signal: null });
    expect(endpoint.texts('stream')).toHaveLength(2);
    expect(status()).toMatchObject([
      {
        flow: 'stream',
        destination: 'kinesis:stream',
        files: 1,
        offsetBytes: 12,
        sizeBytes: 12,
        lagBytes: 0,
        sent: 2,
        retried: 0,
        quarantined: 1,
      },
      { flow: 'delivery', destination: 'firehose:delivery', sent: 2, quarantined: 1 },
    ]);
    const metrics = JSON.parse(readFileSync(join(state(), 'metrics.json'), 'utf8')) as { flows: object[] };
    expect(metrics.flows[0]).toMatchObject({ flow: 'stream', sent: 2 });
  });

  it('sends its metrics when the configuration asks for them, each thing counted once', async () => {
    configure(
      {},
      {
        'cloudwatch.emitMetrics': true,
        'cloudwatch.endpoint': endpoint.url,
        'cloudwatch.metricsBufferTimeMillis': 1000,
      },
    );
    writeFileSync(log('app.log'), 'a,1\nb,2\nbad\n');
    const agent = start();
    await drained();
    await until(() => (endpoint.metrics.size > 0 ? true : undefined), 10_000);
    agent.child.kill('SIGTERM');
    await agent.exited;
    const metric = (name: string) => endpoint.metrics.get(`AWSKinesisAgent ${name} kinesis:stream`);
    expect(metric('RecordsSent')).toBe(2);
    expect(metric('RecordsQuarantined')).toBe(1);
    expect(metric('ServiceErrors')).toBe(0);
    expect(metric('BytesSent')).toBeGreaterThan(0);
  });

  it('exits with 1 when the destination takes nothing in the time it has, and at once on a second signal', async () => {
    configure({}, { shutdownTimeoutMillis: 300 });
    endpoint.plan = () => ({ kind: 'error', type: 'InternalFailure', status: 500 });
    writeFileSync(log('app.log'), 'a,1\n');
    const agent = start();
    await until(() => (endpoint.requests.length > 0 ? true : undefined));
    agent.child.kill('SIGTERM');
    expect(await agent.exited).toEqual({ code: 1, signal: null });
    configure({}, { shutdownTimeoutMillis: 60_000 });
    const next = start();
    await until(() => (next.stderr().includes('agent.put_unknown') ? true : undefined));
    next.child.kill('SIGTERM');
    await until(() => (next.stderr().includes('agent.stopping') ? true : undefined));
    next.child.kill('SIGTERM');
    expect(await next.exited).toEqual({ code: 143, signal: null });
  });

  it('refuses a state directory that another agent uses, and takes it over from one that was killed', async () => {
    configure();
    const agent = start();
    await started(agent);
    const second = runAgent(main, ['start', ...flags()]);
    expect(second).toMatchObject({ code: 1 });
    expect(second.stderr).toContain(`process ${agent.child.pid}`);
    agent.child.kill('SIGKILL');
    await agent.exited;
    await started(start());
  });

  it('exits with 2 and names file and key of a wrong configuration, and an unknown flag', () => {
    configure({ filePatern: 'x' });
    for (const verb of ['start', 'check', 'status']) {
      const { code, stderr } = runAgent(main, [verb, '--config', join(directory, 'agent.json')]);
      expect([verb, code]).toEqual([verb, 2]);
      expect(stderr).toContain('agent.json: `flows[0].filePatern` is not a known key');
    }
    expect(runAgent(main, ['start', '--confg', 'x'])).toMatchObject({ code: 2 });
    configure({
      csvMode: 'compat',
      transportIdField: undefined,
      dataProcessingOptions: [{ optionName: 'CSVTOJSON', customFieldNames: ['id', 'text'], delimiter: '(' }],
    });
    expect(runAgent(main, ['check', '--config', join(directory, 'agent.json')])).toMatchObject({ code: 2 });
  });

  it('checks a configuration and prints its flows', () => {
    configure();
    const { code, stdout } = runAgent(main, ['check', '--config', join(directory, 'agent.json')]);
    expect(code).toBe(0);
    expect(stdout).toContain(`stream: ${log('app.log*')} -> kinesis:stream (csv rfc4180)`);
  });

  const kills = Number(process.env['AGENT_KILLS'] ?? 15);

  it(
    `loses and invents nothing through ${kills} kills, rotations and refused records`,
    { timeout: 60_000 + kills * 4_000 },
    async () => {
      configure({ maxBufferSizeRecords: 200 });
      const written: string[] = [];
      let random = Number(process.env['AGENT_KILL_SEED'] ?? 1);
      const next = (below: number) => (random = (random * 48271) % 2147483647) % below;
      endpoint.plan = ({ records }) => {
        const dice = next(20);
        if (dice === 0) return { kind: 'commit-then-500' };
        if (dice === 1) return { kind: 'lost-reply' };
        return { kind: 'fail-records', positions: records.flatMap((_, i) => (next(20) === 0 ? [i] : [])) };
      };
      const append = () => {
        for (let i = next(400); i >= 0; i--) {
          const row = { id: `id-${written.length}`, text: `text ${next(1000)}` };
          written.push(JSON.stringify(row));
          appendFileSync(log('app.log'), `${row.id},${row.text}\n`);
        }
      };
      let signals = 0;
      for (let kill = 0; kill < kills; kill++) {
        const agent = start();
        append();
        await started(agent);
        for (const end = Date.now() + next(250); Date.now() < end; await delay(5)) append();
        if (next(3) === 0) renameSync(log('app.log'), log(`app.log.${kill}`));
        append();
        agent.child.kill('SIGKILL');
        if ((await agent.exited).signal === 'SIGKILL') signals++;
        expect(unaccounted('stream')).toEqual([]);
        expect(unaccounted('delivery')).toEqual([]);
      }
      expect(signals).toBe(kills);
      endpoint.plan = () => ({ kind: 'none' });
      const last = start();
      await drained();
      last.child.kill('SIGTERM');
      expect((await last.exited).code).toBe(0);
      for (const stream of ['stream', 'delivery']) {
        const delivered = [...byTransportId(endpoint.texts(stream)).values()];
        expect(delivered.length).toBe(written.length);
        expect(delivered.sort()).toEqual([...written].sort());
      }
      expect(endpoint.violations).toEqual([]);
    },
  );

  /** Lines below the checkpoint that never arrived: none, after every kill. Reads files and checkpoint by itself. */
  function unaccounted(flow: string): string[] {
    const arrived = new Set(
      [...byTransportId(endpoint.texts(flow)).keys()].map((id) => id.slice(0, id.lastIndexOf('-'))),
    );
    const offsets = new Map((checkpointOf(flow)?.files ?? []).map((file) => [file.fileId, file]));
    const missing: string[] = [];
    for (const name of readdirSync(join(directory, 'logs'))) {
      const text = readFileSync(log(name), 'latin1');
      const entry = [...offsets.values()].find((file) => file.fileId === fileIdOf(file, text));
      for (let at = 0; entry && at < entry.offset; at = text.indexOf('\n', at) + 1) {
        if (!arrived.has(`${entry.fileId}-${at}`)) missing.push(`${name} at ${at}`);
      }
    }
    return missing;
  }

  function fileIdOf(file: { device: string; inode: string }, text: string): string {
    const line = text.slice(0, text.indexOf('\n'));
    return createHash('sha256').update(`${file.device}:${file.inode}:${line}`).digest('hex').slice(0, 16);
  }
});
