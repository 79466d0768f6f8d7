import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadConfig } from './config';
import { openPipeline, reconcileAll } from './pipeline';
import { isDrained, StatusReader } from './pipeline-status';
import type { Program } from './program';
import { reconciliationText } from './report';
import { clientEnvironment, Session } from './session';

const victims = ['agent', 'generator', 'local-cloud', 'consumer'] as const;
type Victim = (typeof victims)[number];

/** Shortest and longest time between two kills. */
const PAUSE_MS = { from: 150, to: 1_200 };
const DRAIN_TIMEOUT_MS = 300_000;

/** Events have to flow as long as there is killing: roughly how long deploying and one kill with its restart take. */
const DEPLOY_SECONDS = 20;
const SECONDS_PER_KILL = 1.5;

const { values: flags } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '6000' },
    port: { type: 'string', default: '4577' },
    state: { type: 'string', default: '.laptop/chaos' },
  },
});

/** A small generator of numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Kills what was picked with SIGKILL and starts it again; answers false when it was not running. */
async function strike(victim: Victim, session: Session, running: Map<string, Program>): Promise<boolean> {
  if (victim === 'consumer') return killFunction(running.get('local-cloud')?.pid);
  const names = [...running.keys()].filter((name) => name.startsWith(victim));
  let struck = false;
  for (const name of names) struck = (await running.get(name)?.kill()) || struck;
  if (victim === 'local-cloud') running.set(victim, await session.startCloud());
  if (victim === 'agent') running.set(victim, session.startAgent());
  if (victim === 'generator')
    session.startGenerators().forEach((program, i) => running.set(`generator-${i}`, program));
  return struck;
}

/** Ends one process that runs Lambda functions: a child of the local cloud. */
function killFunction(cloudPid: number | undefined): boolean {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]) !== cloudPid)
        continue;
      process.kill(Number(pid), 'SIGKILL');
      return true;
    } catch (error) {
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return false;
}

async function drain(session: Session): Promise<void> {
  const reader = new StatusReader(session.statusSources);
  const deadline = Date.now() + DRAIN_TIMEOUT_MS;
  for (let calm = 0; calm < 3;) {
    if (Date.now() > deadline)
      throw new Error(`chaos: expected all to arrive within ${DRAIN_TIMEOUT_MS / 1000} s`);
    calm = isDrained(await reader.read()) ? calm + 1 : 0;
    await sleep(500);
  }
}

async function main(): Promise<void> {
  const kills = Number(flags.kills);
  const random = randomFrom(Number(flags.seed));
  const rate = Math.max(10, Math.round(Number(flags.count) / (DEPLOY_SECONDS + kills * SECONDS_PER_KILL)));
  const config = loadConfig(
    [
      '--reset',
      '--once',
      '--count',
      flags.count,
      '--rate',
      String(rate),
      '--seed',
      flags.seed,
      '--port',
      flags.port,
      '--state',
      flags.state,
    ],
    process.cwd(),
  );
  if (config === 'help') return;
  const session = new Session(config, resolve(fileURLToPath(new URL('../../..', import.meta.url))));
  Object.assign(process.env, clientEnvironment);
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const struck: Record<Victim, number> = { agent: 0, generator: 0, 'local-cloud': 0, consumer: 0 };
  try {
    const { cloud, agent, generators } = await openPipeline(session, say);
    const running = new Map<string, Program>([
      ['local-cloud', cloud],
      ['agent', agent],
      ...generators.map((program, i) => [`generator-${i}`, program] as const),
    ]);
    for (let done = 0; done < kills;) {
      await sleep(PAUSE_MS.from + random() * (PAUSE_MS.to - PAUSE_MS.from));
      const victim = victims[Math.floor(random() * victims.length)] ?? 'agent';
      if (!(await strike(victim, session, running))) continue;
      struck[victim] += 1;
      done += 1;
      if (done % 10 === 0) say(`${done} kills`);
    }
    await drain(session);
    const results = await reconcileAll(session);
    for (const { id, result } of results) process.stdout.write(reconciliationText(id, result));
    process.stdout.write(`kills: ${victims.map((victim) => `${victim} ${struck[victim]}`).join(', ')}\n`);
    if (results.some(({ result }) => result.problems.length > 0)) process.exitCode = 1;
  } finally {
    await session.stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`chaos: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
