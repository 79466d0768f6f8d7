import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CursorStore } from './adapters/cursor-store';
import type { Cursor, LoadedCursor } from './adapters/cursor-store';
import type { Disk } from './adapters/disk';
import { nodeDisk } from './adapters/disk';
import { DirectoryLock } from './adapters/lock';
import { LogWriter, newestLogName } from './adapters/log-writer';
import { openSource } from './adapters/open-source';
import type { OpenedSource } from './adapters/open-source';
import { RejectsFile, rejectsName } from './adapters/rejects-file';
import type { ReportStream } from './adapters/reporter';
import { Reporter } from './adapters/reporter';
import type { StartConfig } from './config';
import { runOptions } from './core/run-options';
import { Disturber } from './core/disturb';
import { count } from './core/progress';
import { deriveSeed, seedOf } from './core/random';
import type { RunEnd, RunState } from './core/run';
import { Run } from './core/run';
import { TokenBucket } from './core/token-bucket';
import { NotWritableError, OptionsChangedError } from './errors';

/** What `start` may use of the world. */
export interface StartWorld {
  readonly stderr: ReportStream;
  /** Aborted when the run is to stop between two rows. */
  readonly signal: AbortSignal;
  readonly disk?: Disk;
}

const checkpointMs = 1000;
const disturberSeed = 77;

/**
 * Runs the generator until its source ends, its count is reached, or it is told to stop.
 *
 * Afterwards the log, the rejects and the cursor are durable and agree; started again it goes on, or says it is done.
 *
 * @throws GeneratorError says what went wrong and where; the run can go on from its last durable cursor
 */
export async function start(config: StartConfig, world: StartWorld): Promise<RunEnd> {
  makeDirectory(config.stateDirectory);
  makeDirectory(config.logDirectory);
  const locks = [path.join(config.stateDirectory, 'lock'), path.join(config.logDirectory, '.generator.lock')];
  const held: DirectoryLock[] = [];
  try {
    for (const file of locks) held.push(DirectoryLock.acquire(file));
    return await startLocked(config, world, () => held.forEach((lock) => lock.verify()));
  } finally {
    for (const lock of held) lock.release();
  }
}

async function startLocked(config: StartConfig, world: StartWorld, verifyLocks: () => void): Promise<RunEnd> {
  const disk = world.disk ?? nodeDisk;
  const store = new CursorStore(disk, config.stateDirectory);
  const loaded = store.load();
  assertSameOptions(config, loaded);
  const say = (message: string) => world.stderr.write(`generator: ${message}\n`);
  if (loaded?.fallback !== undefined)
    say(`cursor.json is damaged (${loaded.fallback}); going on from the generation before it`);
  if (loaded?.cursor.done) {
    say(`nothing to do: ${count(loaded.cursor.run.written)} lines are written and the run is done`);
    return 'done';
  }
  const opened = await openSource(config, loaded?.cursor, world.signal, say);
  try {
    return await runSource({ config, world, disk, store, verifyLocks, opened, cursor: loaded?.cursor });
  } finally {
    await opened.source.close();
  }
}

interface Parts {
  readonly config: StartConfig;
  readonly world: StartWorld;
  readonly disk: Disk;
  readonly store: CursorStore;
  readonly verifyLocks: () => void;
  readonly opened: OpenedSource;
  readonly cursor: Cursor | undefined;
}

async function runSource({
  config,
  world,
  disk,
  store,
  verifyLocks,
  opened,
  cursor,
}: Parts): Promise<RunEnd> {
  const { source, total } = opened;
  const options = runOptions(config);
  const rejects = new RejectsFile(disk, config.stateDirectory, cursor?.rejectsBytes ?? 0);
  const disturber = new Disturber(
    config.dataset,
    deriveSeed(seedOf(config.seed), disturberSeed),
    config,
    cursor?.run.disturber,
  );
  const writer = new LogWriter({
    disk,
    directory: config.logDirectory,
    rotateBytes: config.rotateBytes,
    now: Date.now,
    position: cursor?.log ?? { file: null, offset: 0, after: newestLogName(disk, config.logDirectory) },
    settled: cursor?.settled ?? false,
  });

  let previous = cursor?.run.position ?? null;
  const save = (state: RunState, end: { settled: boolean; done: boolean }) => {
    verifyLocks();
    writer.sync();
    rejects.sync();
    store.save({
      version: 1,
      dataset: config.dataset,
      options,
      run: state,
      log: writer.position(),
      rejectsBytes: rejects.size,
      total: total ?? null,
      source: opened.facts,
      ...end,
    });
    source.release?.(previous);
    previous = state.position;
  };
  let savedAt = performance.now();
  const run: Run = new Run({
    source,
    disturber,
    sink: writer,
    bucket: new TokenBucket(config.rate, () => performance.now()),
    count: config.count,
    resume: cursor?.run,
    reject: (row) => rejects.add(row),
    checkpoint: (state) => {
      if (performance.now() - savedAt < checkpointMs) return;
      save(state(), { settled: false, done: false });
      savedAt = performance.now();
    },
    sleep: (ms) => sleep(ms, undefined, { signal: world.signal }).catch(() => undefined),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    stopped: () => world.signal.aborted,
  });
  if (cursor === undefined) save(run.state(), { settled: false, done: false });

  const reporter = new Reporter(config.display, world.stderr, progressReader(config, opened, run, writer));
  reporter.start();
  try {
    const end = await run.run();
    if (!writer.replaying) save(run.state(), { settled: true, done: end === 'done' });
    writer.close();
    rejects.close();
    reporter.stop(endMessage(end, run, config));
    return end;
  } catch (error) {
    writer.abandon();
    reporter.stop();
    throw error;
  }
}

function progressReader(config: StartConfig, { source, total }: OpenedSource, run: Run, writer: LogWriter) {
  let lastAt = performance.now();
  let lastWritten = run.written;
  let perSecond = 0;
  return () => {
    const now = performance.now();
    const seconds = Math.max(0.001, (now - lastAt) / 1000);
    const recent = (run.written - lastWritten) / seconds;
    perSecond = perSecond === 0 ? recent : perSecond * 0.7 + recent * 0.3;
    lastAt = now;
    lastWritten = run.written;
    return {
      dataset: config.dataset,
      written: run.written,
      bytes: run.bytes,
      total,
      share: source.share(),
      rejected: run.rejected,
      perSecond,
      replaying: writer.replaying,
    };
  };
}

function endMessage(end: RunEnd, run: Run, config: StartConfig): string {
  const lines = `${count(run.written)} lines, ${count(run.bytes)} bytes in ${config.logDirectory}`;
  const rejected = run.rejected;
  const aside =
    rejected === 0 ? '' : `; ${count(rejected)} rows are in ${path.join(config.stateDirectory, rejectsName)}`;
  return end === 'done' ? `done: ${lines}${aside}` : `stopped after ${lines}${aside}; start again to go on`;
}

function assertSameOptions(config: StartConfig, loaded: LoadedCursor | undefined): void {
  if (loaded === undefined) return;
  const now = runOptions(config);
  for (const name of new Set([...Object.keys(now), ...Object.keys(loaded.cursor.options)])) {
    const was = loaded.cursor.options[name] ?? 'left out';
    const is = now[name] ?? 'left out';
    if (was !== is) throw new OptionsChangedError(name, was, is, config.stateDirectory);
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new NotWritableError(directory, error);
  }
}
