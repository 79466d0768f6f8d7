import { agentConfig, dataset } from '@denver/record-model';
import { parse } from 'fast-csv';
import { spawn, type ChildProcess } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median, usageOf, type Usage } from './measure';
import { writeRows } from './rows';

/**
 * nx run agent:bench -- --rows 100000 --rounds 3 --refused 0,0.1
 *
 * Equality first: what the agent delivered must be, as a multiset, what fast-csv and JSON.stringify make of the
 * file. Then rounds agent, peer, agent, peer, without and with refused records. Prints; asserts no times.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    refused: { type: 'string', default: '0,0.1' },
    'agent-main': { type: 'string', default: join(import.meta.dirname, 'main.mjs') },
  },
});
const rows = Number(values.rows);
const rounds = Number(values.rounds);
const fields = dataset('service-request').rawFields;
const work = mkdtempSync(join(tmpdir(), 'agent-bench-'));
const logFile = join(work, 'service-request', 'rows.log');
const env = {
  ...process.env,
  AWS_REGION: 'us-west-2',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  NODE_NO_WARNINGS: '1',
};

interface EndpointStats {
  records: number;
  firstMs: number;
  lastMs: number;
}

interface Run extends Usage {
  linesPerSecond: number;
}

async function startEndpoint(failShare: number, folder?: string) {
  const args = [join(import.meta.dirname, 'endpoint.mjs'), String(failShare), ...(folder ? [folder] : [])];
  const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
  const url = `http://127.0.0.1:${port}`;
  const stats = async () => (await (await fetch(`${url}/stats`)).json()) as EndpointStats;
  const stop = async () => {
    child.stdin.end();
    await once(child, 'exit');
  };
  return { url, stats, stop };
}

function startAgent(url: string, state: string): ChildProcess {
  const config = agentConfig({
    logDirectory: work,
    stage: 'bench',
    datasets: ['service-request'],
    endpoint: url,
    flowSettings: { maxBufferAgeMillis: 1000 },
  });
  mkdirSync(state, { recursive: true });
  writeFileSync(join(state, 'agent.json'), JSON.stringify(config));
  const args = [values['agent-main'], 'start', '--config', join(state, 'agent.json'), '--state-dir', state];
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'ignore'] });
}

function startPeer(url: string): ChildProcess {
  const args = [join(import.meta.dirname, 'peer.mjs'), logFile, url, fields.join(',')];
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** One process until everything has arrived; lines per second from the first request to the last record. */
async function measure(
  failShare: number,
  start: (url: string) => ChildProcess,
  folder?: string,
): Promise<Run> {
  const endpoint = await startEndpoint(failShare, folder);
  const child = start(endpoint.url);
  let stats = await endpoint.stats();
  while (stats.records < 2 * rows) {
    if (child.exitCode !== null)
      throw new Error(`Expected the shipper to run, got exit code ${child.exitCode}.`);
    await delay(50);
    stats = await endpoint.stats();
  }
  const usage = usageOf(child.pid!);
  child.kill('SIGTERM');
  await once(child, 'exit');
  stats = await endpoint.stats();
  await endpoint.stop();
  if (stats.records !== 2 * rows)
    throw new Error(`Expected ${2 * rows} records without faults, got ${stats.records}.`);
  return { ...usage, linesPerSecond: (rows / Math.max(1, stats.lastMs - stats.firstMs)) * 1000 };
}

async function countLines(lines: AsyncIterable<string>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const line of lines) {
    const digest = hash('sha1', line, 'base64');
    counts.set(digest, (counts.get(digest) ?? 0) + 1);
  }
  return counts;
}

async function* expectedLines(): AsyncGenerator<string> {
  for await (const row of createReadStream(logFile).pipe(parse({ headers: [...fields] })))
    yield JSON.stringify(row);
}

async function* deliveredLines(path: string): AsyncGenerator<string> {
  const ids = new Set<string>();
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const [, id] = /,"transportId":"([0-9a-f]{16}-\d+-[0-9a-f]{8})"\}$/.exec(line) ?? [];
    if (!id || ids.has(id))
      throw new Error(`Expected every record to have its own transport id, got ${id ?? 'none'}.`);
    ids.add(id);
    yield `${line.slice(0, -`,"transportId":"${id}"}`.length)}}`;
  }
}

async function checkEquality(failShare: number): Promise<void> {
  const folder = join(work, `taken-${failShare}`);
  const state = join(work, `state-check-${failShare}`);
  await measure(failShare, (url) => startAgent(url, state), folder);
  const expected = await countLines(expectedLines());
  for (const service of ['kinesis', 'firehose']) {
    const delivered = await countLines(deliveredLines(join(folder, `${service}.jsonl`)));
    const same =
      delivered.size === expected.size && [...expected].every(([digest, n]) => delivered.get(digest) === n);
    if (!same)
      throw new Error(
        `Expected ${service} to get what fast-csv and JSON.stringify give: ${expected.size} distinct lines, got ${delivered.size}.`,
      );
  }
  rmSync(folder, { recursive: true });
  console.log(
    `equal: ${rows} rows to both destinations are what fast-csv + JSON.stringify give, ${failShare * 100} % refused once`,
  );
}

function report(failShare: number, agent: readonly Run[], peer: readonly Run[]): void {
  const row = (name: string, runs: readonly Run[]) => {
    const rate = runs.map((run) => run.linesPerSecond);
    const cpu = median(runs.map((run) => run.cpuMs)) / rows;
    const range = `${Math.round(Math.min(...rate))}..${Math.round(Math.max(...rate))}`;
    return `| ${name} | ${Math.round(median(rate))} | ${range} | ${(cpu * 1000).toFixed(1)} | ${Math.round(median(runs.map((run) => run.maxRssMiB)))} |`;
  };
  const of = (runs: readonly Run[], key: keyof Run) => median(runs.map((run) => run[key]));
  console.log(
    `\n${failShare * 100} % of records refused, ${rounds} rounds, ${rows} rows to two destinations each\n`,
  );
  console.log(
    '| | lines/s | min..max | CPU us/line, whole process | max RSS MiB |\n| --- | --- | --- | --- | --- |',
  );
  console.log(row('agent', agent));
  console.log(row('fast-csv + JSON.stringify + SDK', peer));
  const faster = of(agent, 'linesPerSecond') / of(peer, 'linesPerSecond');
  const cheaper = of(peer, 'cpuMs') / of(agent, 'cpuMs');
  console.log(
    `\nagent / peer: ${faster.toFixed(1)}x the lines per second, 1/${cheaper.toFixed(1)} of the CPU per line`,
  );
}

try {
  mkdirSync(join(work, 'service-request'), { recursive: true });
  await writeRows(logFile, fields.length, rows);
  for (const failShare of values.refused.split(',').map(Number)) {
    await checkEquality(failShare);
    const agent: Run[] = [];
    const peer: Run[] = [];
    for (let round = 0; round < rounds; round++) {
      agent.push(
        await measure(failShare, (url) => startAgent(url, join(work, `state-${failShare}-${round}`))),
      );
      peer.push(await measure(failShare, startPeer));
    }
    report(failShare, agent, peer);
  }
  console.log(
    `\nnode ${process.version}, ${process.platform} ${process.arch}; endpoint on loopback in its own process`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
