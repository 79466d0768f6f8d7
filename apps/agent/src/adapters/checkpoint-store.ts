import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { StateFiles } from './state-files';

const offset = Type.Integer({ minimum: 0 });

const fileEntry = Type.Object({
  fileId: Type.String({ pattern: '^[0-9a-f]{16}$' }),
  device: Type.String(),
  inode: Type.String(),
  path: Type.String(),
  /** End of the contiguous run of records that are delivered or in the quarantine. */
  offset,
  /** Size when last seen; tells how much was lost when the file is gone. */
  size: offset,
  lastSeenMs: Type.Number(),
  /** The last acknowledged record, checked before going on. */
  anchor: Type.Optional(Type.Object({ offset, length: offset, crc: offset })),
  /** Start of a last line given up as torn, in case it is finished after all. */
  tornFrom: Type.Optional(offset),
});

const counters = Type.Object({
  sent: offset,
  sentBytes: offset,
  quarantined: offset,
  retried: offset,
  requests: offset,
  requestErrors: offset,
});

const checkpointBody = Type.Object({
  flow: Type.String(),
  savedAtMs: Type.Number(),
  counters,
  files: Type.Array(fileEntry),
});

/** One file of a flow as the checkpoint remembers it. */
export type CheckpointFile = Static<typeof fileEntry>;
/** Totals of a flow over all its runs. */
export type FlowCounters = Static<typeof counters>;
/** All a flow has to know to go on. */
export type Checkpoint = Static<typeof checkpointBody>;

/** Counters of a flow that never ran. */
export const zeroCounters: Readonly<FlowCounters> = {
  sent: 0,
  sentBytes: 0,
  quarantined: 0,
  retried: 0,
  requests: 0,
  requestErrors: 0,
};

/** What {@link CheckpointStore.load} found. */
export interface LoadedCheckpoint {
  checkpoint: Checkpoint | undefined;
  /** Files that exist and are not a checkpoint: each calls for an alarm. */
  corrupt: string[];
}

const schemaVersion = 1;
const isBody = Compile(checkpointBody);

/**
 * Durable checkpoint of one flow: `<name>.json` and the generation before it, `<name>.previous.json`.
 *
 * A save writes a temporary file, syncs it, moves the current one aside, moves the new one in and syncs the
 * directory, so that whatever instant the process dies at, a complete generation is found again.
 */
export class CheckpointStore {
  readonly #files: StateFiles;
  readonly #path: string;
  #currentIsGood = false;

  /** @param path without extension, e.g. `/var/lib/agent/checkpoints/kinesis-orders-1a2b3c4d` */
  constructor(files: StateFiles, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /** The newest generation that is whole. */
  async load(): Promise<LoadedCheckpoint> {
    const corrupt: string[] = [];
    for (const path of [`${this.#path}.json`, `${this.#path}.previous.json`]) {
      const bytes = await this.#files.read(path);
      if (bytes === undefined) continue;
      const checkpoint = decode(bytes);
      if (!checkpoint) {
        corrupt.push(path);
        continue;
      }
      this.#currentIsGood = path === `${this.#path}.json`;
      return { checkpoint, corrupt };
    }
    return { checkpoint: undefined, corrupt };
  }

  /**
   * Replaces the current generation. When it throws, an older generation stands and saving again is safe: every
   * try writes a new file, since after a failed sync the old one cannot be trusted.
   */
  async save(checkpoint: Checkpoint): Promise<void> {
    const current = `${this.#path}.json`;
    const temporary = `${this.#path}.tmp`;
    await this.#files.remove(temporary);
    const file = await this.#files.open(temporary, true);
    try {
      await file.write(encode(checkpoint));
      await file.sync();
    } finally {
      await file.close();
    }
    // A corrupt current file must not push the good previous one out.
    if (this.#currentIsGood) await this.#files.rename(current, `${this.#path}.previous.json`);
    this.#currentIsGood = false;
    await this.#files.rename(temporary, current);
    this.#currentIsGood = true;
    await this.#files.syncDirectory(dirname(this.#path));
  }
}

/** A checkpoint as bytes: a line with version and SHA-256, then the JSON it covers. */
export function encode(checkpoint: Checkpoint): Buffer {
  const body = JSON.stringify(checkpoint);
  const header = JSON.stringify({ schema: schemaVersion, sha256: sha256(body) });
  return Buffer.from(`${header}\n${body}\n`);
}

/** The checkpoint in the bytes, `undefined` when a single bit of it is wrong or the version is another. */
export function decode(bytes: Buffer): Checkpoint | undefined {
  const text = bytes.toString('utf8');
  const [header, body, rest, more] = text.split('\n');
  if (!header || !body || rest !== '' || more !== undefined) return undefined;
  if (header !== JSON.stringify({ schema: schemaVersion, sha256: sha256(body) })) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return isBody.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
