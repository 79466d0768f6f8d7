import { ProbeError } from './errors';
import type { Migration } from './migration-file';

/** One statement on its way. */
export interface Step {
  readonly migration: Migration;
  /** 0 for the first of the file. */
  readonly index: number;
  readonly statement: string;
}

/**
 * What the catalogue shows of a statement.
 *
 * - `absent`: not there yet; it has to run.
 * - `present`: exactly what it would make; it need not run.
 * - `repeatable`: something of that name and kind is there, and running the statement makes it right whatever it is.
 * - `conflict`: the name is taken by something the statement would not make. Nothing is run.
 */
export type Finding =
  | { readonly effect: 'absent' | 'present' | 'repeatable' }
  | { readonly effect: 'conflict'; readonly reason: string };

/** What became of a statement: it did all it says, or nothing at all. */
export type Execution =
  | {
      readonly outcome: 'succeeded';
      readonly queryId: string;
      readonly bytesScanned?: number;
      readonly engineMs?: number;
    }
  | { readonly outcome: 'failed'; readonly queryId: string; readonly reason: string };

/** What is known of a statement that is sent, and where its id goes. */
export interface Attempt {
  /** Whether the same token was sent before, by this run or an earlier one: look for that request first. */
  readonly again: boolean;
  /** Id of the request that was sent before, where it was written down. */
  readonly queryId?: string;
  /** Writes the id of the request down; to be called before it is waited for, by engines that have an id by then. */
  started(queryId: string): Promise<void>;
}

/** The catalogue that migrations change, and the engine that changes it. */
export interface MigrationTarget {
  /** Looks, and changes nothing. May throw; nothing follows from that. */
  probe(step: Step): Promise<Finding>;
  /**
   * Runs a statement to its end. Sent again with the same token it finds the first execution, running or ended, and
   * starts no other. Throws when the outcome is not known: the statement may have run, may be running, or may not.
   *
   * @param requestToken 32-64 characters
   */
  execute(step: Step, requestToken: string, attempt: Attempt): Promise<Execution>;
}

/**
 * Asks the catalogue about one statement.
 *
 * @throws ProbeError it did not answer
 */
export async function probeStep(target: Pick<MigrationTarget, 'probe'>, step: Step): Promise<Finding> {
  try {
    return await target.probe(step);
  } catch (cause) {
    throw new ProbeError(step.migration.file, step.index + 1, { cause });
  }
}
