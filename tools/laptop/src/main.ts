import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadConfig, usage, type LaptopConfig } from './config';
import { LaptopConfigError, ProgramFailedError, StoppedError } from './errors';
import { askAll, compareCubes, openPipeline, reconcileAll, type Pipeline } from './pipeline';
import { isDrained, StatusReader } from './pipeline-status';
import { Progress } from './progress';
import { answersText, cubesText, reconciliationText } from './report';
import { clientEnvironment, exportLine, Session } from './session';

const workspaceRoot = resolve(fileURLToPath(new URL('../../..', import.meta.url)));
const startedMs = performance.now();
const LOOK_EVERY_MS = 1_000;
const isLive = Boolean(process.stderr.isTTY) && !process.env['CI'] && process.env['TERM'] !== 'dumb';

function say(text: string): void {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1).padStart(5);
  process.stderr.write(`${seconds} s  ${text}\n`);
}

async function runPipeline(config: LaptopConfig): Promise<void> {
  const session = new Session(config, workspaceRoot);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  try {
    const pipeline = await openPipeline(session, say, stopping.signal);
    if (!config.once) say(`dashboard at ${await session.startDashboard()}`);
    await watchUntilDrained(session, pipeline, stopping.signal);
    if (stopping.signal.aborted) throw new StoppedError();
    if (!(await conclude(session, stopping.signal))) process.exitCode = 1;
  } catch (error) {
    fail(error);
  } finally {
    if (session.isRunning)
      say(stopping.signal.aborted ? 'stopping; a second start goes on from here' : 'stopping');
    await session.stop();
  }
}

/** Two calm looks in a row: between stages an event is in neither for a moment. */
async function watchUntilDrained(
  session: Session,
  { generators }: Pipeline,
  stopping: AbortSignal,
): Promise<void> {
  const progress = new Progress({ stream: process.stderr, live: isLive });
  const reader = new StatusReader(session.statusSources);
  let answered = false;
  for (let calm = 0; calm < 2 && !stopping.aborted;) {
    await session.assertHealthy(generators);
    const status = await reader.read();
    progress.show(status, performance.now());
    calm = isDrained(status) ? calm + 1 : 0;
    if (!answered && status.delivered > 0) {
      answered = true;
      const answers = await askAll(session, 1);
      progress.clear();
      say('the first answer stands, while events still arrive:');
      process.stdout.write(`\n${answersText(answers, 12)}\n`);
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
  progress.clear();
}

/** @returns false when something does not add up */
async function conclude(session: Session, stopping: AbortSignal): Promise<boolean> {
  say('everything has arrived');
  const answers = await askAll(session);
  process.stdout.write(`\n${answersText(answers, 5)}\n`);
  const cubes = await compareCubes(session, answers);
  process.stdout.write(cubesText(cubes));
  const results = await reconcileAll(session);
  for (const { id, result } of results) process.stdout.write(reconciliationText(id, result));
  if (!session.config.once) await stayUp(session, stopping);
  return cubes.different.length === 0 && results.every(({ result }) => result.problems.length === 0);
}

/** The next year's events keep coming, so that whoever looks sees them move. */
async function stayUp(session: Session, stopping: AbortSignal): Promise<void> {
  const live = session.startLiveGenerators();
  const coming =
    live.length > 0
      ? `, and the next year's events keep coming (--live-rate ${session.config.liveRate})`
      : '';
  say(`staying up${coming}: dashboard at http://127.0.0.1:${session.config.dashboardPort}`);
  say(`For any AWS client: ${exportLine(session.endpoint)}`);
  say('Ctrl-C stops everything');
  while (!stopping.aborted) {
    await session.assertHealthy(live);
    await sleep(LOOK_EVERY_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** A program's own 2 is ours too: what it was given is wrong, such as a CSV file of another kind. */
function exitCodeOf(error: unknown): number {
  if (error instanceof StoppedError) return 130;
  if (error instanceof LaptopConfigError) return 2;
  return error instanceof ProgramFailedError && error.outcome === 2 ? 2 : 1;
}

function fail(error: unknown): void {
  process.stderr.write(`npm start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = exitCodeOf(error);
}

async function main(): Promise<void> {
  const config = loadConfig(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
  if (config === 'help') {
    process.stdout.write(`${usage}\n`);
    return;
  }
  Object.assign(process.env, clientEnvironment);
  await runPipeline(config);
}

main().catch(fail);
