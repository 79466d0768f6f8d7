import { join } from 'node:path';
import { RejectQueue } from '../core/reject-queue';
import { errnoCode } from '../errors';
import { CheckpointStore, type Checkpoint } from './checkpoint-store';
import type { Log } from './logger';
import { QuarantineWriter } from './quarantine-writer';
import type { StateFiles } from './state-files';

/** What {@link FlowState} needs around it. */
export interface FlowStatePorts {
  flowId: string;
  stateFiles: StateFiles;
  stateDirectory: string;
  checkpointMs: number;
  /** Throws when another process took the state directory over. */
  assertHeld: () => void;
  nowMs: () => number;
  log: Log;
  /** What the checkpoint is to hold, now. */
  snapshot: () => Pick<Checkpoint, 'files' | 'counters'>;
}

/** Paths of one flow in the state directory. */
export function flowPaths(
  stateDirectory: string,
  flowId: string,
): { checkpoint: string; quarantine: string } {
  return {
    checkpoint: join(stateDirectory, 'checkpoints', flowId),
    quarantine: join(stateDirectory, 'quarantine', flowId),
  };
}

/**
 * What a flow keeps on disk. The order is fixed: rejects are durable before a checkpoint passes them.
 *
 * While the disk takes nothing, {@link failing} is true, the older state stands, and every later {@link keep}
 * tries again.
 */
export class FlowState {
  readonly rejects: RejectQueue;
  /** The last try to write failed. */
  failing = false;
  readonly #ports: FlowStatePorts;
  readonly #store: CheckpointStore;
  readonly #quarantine: QuarantineWriter;
  #keeping: Promise<void> = Promise.resolve();
  #saved = '';
  #savedAtMs = -Infinity;

  constructor(ports: FlowStatePorts) {
    const paths = flowPaths(ports.stateDirectory, ports.flowId);
    this.#ports = ports;
    this.#store = new CheckpointStore(ports.stateFiles, paths.checkpoint);
    this.#quarantine = new QuarantineWriter(ports.stateFiles, paths.quarantine);
    this.rejects = new RejectQueue((items) => this.#quarantine.write(items));
  }

  /** The newest whole checkpoint, and whether there was one that is damaged. */
  async load(): Promise<{ checkpoint: Checkpoint | undefined; damaged: boolean }> {
    const { checkpoint, corrupt } = await this.#store.load();
    for (const path of corrupt) {
      const next = checkpoint ? 'the generation before it is used' : 'every file is read from its start';
      const message = `${path} is corrupt: ${next}; duplicates are possible.`;
      this.#ports.log({
        level: 'error',
        stage: 'receive',
        code: 'agent.checkpoint_corrupt',
        message,
        flow: this.#ports.flowId,
      });
    }
    return { checkpoint, damaged: corrupt.length > 0 };
  }

  /**
   * Makes rejects durable and then saves the checkpoint, if its time has come or `now`. One call after the other.
   *
   * @throws only what is a bug; a full disk is reported and waited out
   */
  keep(now: boolean): Promise<void> {
    const keeping = this.#keeping.then(() => this.#keep(now));
    this.#keeping = keeping.catch(() => undefined);
    return keeping;
  }

  async close(): Promise<void> {
    try {
      await this.#quarantine.close();
    } catch (error) {
      this.#failed(error);
    }
  }

  async #keep(now: boolean): Promise<void> {
    try {
      await this.rejects.flush();
      if (now || this.#ports.nowMs() - this.#savedAtMs >= this.#ports.checkpointMs) await this.#save();
      this.#recovered();
    } catch (error) {
      this.#failed(error);
    }
  }

  async #save(): Promise<void> {
    const { flowId, nowMs, assertHeld } = this.#ports;
    const { files, counters } = structuredClone(this.#ports.snapshot());
    const content = JSON.stringify([counters, files.map((file) => ({ ...file, lastSeenMs: 0 }))]);
    if (content === this.#saved) return;
    assertHeld();
    await this.#store.save({ flow: flowId, savedAtMs: nowMs(), counters, files });
    this.#saved = content;
    this.#savedAtMs = nowMs();
  }

  #failed(error: unknown): void {
    const code = errnoCode(error);
    if (code === undefined) throw error;
    this.failing = true;
    const message =
      `Expected ${this.#ports.stateDirectory} to be writable, got ${code}: ` +
      'reading stops and nothing more is acknowledged until it is.';
    this.#ports.log({
      level: 'error',
      stage: 'process',
      code: 'agent.state_unwritable',
      message,
      flow: this.#ports.flowId,
    });
  }

  #recovered(): void {
    if (!this.failing) return;
    this.failing = false;
    const message = 'The state directory is writable again: reading goes on.';
    this.#ports.log({
      level: 'info',
      stage: 'process',
      code: 'agent.state_writable',
      message,
      flow: this.#ports.flowId,
    });
  }
}
