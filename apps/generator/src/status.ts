import path from 'node:path';
import { CursorStore } from './adapters/cursor-store';
import { nodeDisk } from './adapters/disk';
import { DirectoryLock } from './adapters/lock';
import type { StatusConfig } from './config';
import { count } from './core/progress';

/** What `status` tells about a run, as of its last durable cursor (at most a second old while it runs). */
export interface Status {
  /** Null while no run has begun in the directory. */
  readonly dataset: string | null;
  /** Lines and bytes in the log files. */
  readonly written: number;
  readonly bytes: number;
  /** Lines the run will have, when known. */
  readonly total?: number;
  readonly done: boolean;
  readonly running: boolean;
  /** Current log file and the bytes of it that are durable. */
  readonly file: string | null;
  readonly offset: number;
  /** Rows of the source in `rejects.jsonl`, and blank lines. */
  readonly rejected: number;
  readonly blank: number;
  readonly duplicates: number;
  readonly late: number;
  /** Damaged lines in the log, by kind. */
  readonly corrupt: Readonly<Record<string, number>>;
  readonly options: Readonly<Record<string, string>>;
}

/**
 * Reads the state directory of a run.
 *
 * A directory without a run gives zeros: whoever watches may ask before the generator is up.
 *
 * @throws CursorCorruptError its cursor cannot be read
 */
export function readStatus({ stateDirectory }: StatusConfig): Status {
  const cursor = new CursorStore(nodeDisk, stateDirectory).load()?.cursor;
  if (cursor === undefined) return notBegun;
  const { run, log, total } = cursor;
  return {
    dataset: cursor.dataset,
    written: run.written,
    bytes: run.bytes,
    ...(total === null ? {} : { total }),
    done: cursor.done,
    running: DirectoryLock.isHeld(path.join(stateDirectory, 'lock')),
    file: log.file,
    offset: log.offset,
    rejected: Object.values(run.rejected).reduce((sum, rows) => sum + rows, 0),
    blank: run.blank,
    ...run.disturber.counts,
    options: cursor.options,
  };
}

const notBegun: Status = {
  dataset: null,
  written: 0,
  bytes: 0,
  done: false,
  running: false,
  file: null,
  offset: 0,
  rejected: 0,
  blank: 0,
  duplicates: 0,
  late: 0,
  corrupt: {},
  options: {},
};

/** The status in words. */
export function statusText(status: Status): string {
  const { dataset, written, bytes, total, done, running, file, offset, rejected, blank, duplicates, late } =
    status;
  if (dataset === null) return 'no run has begun here';
  const state = done ? 'done' : running ? 'running' : 'stopped';
  const damaged = Object.entries(status.corrupt).map(([kind, lines]) => `${kind} ${count(lines)}`);
  return [
    `${dataset}: ${state}, ${count(written)}${total === undefined ? '' : ` of ${count(total)}`} lines, ${count(bytes)} bytes`,
    `  log file    ${file ?? 'none yet'}${file === null ? '' : `, byte ${count(offset)}`}`,
    `  not written ${count(rejected)} rejected, ${count(blank)} blank`,
    `  on purpose  ${count(duplicates)} duplicates, ${count(late)} late, damaged: ${damaged.join(', ') || 'none'}`,
  ].join('\n');
}
