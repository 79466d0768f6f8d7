import type { Clock } from './clock';
import { LeaseLostError, LockHeldError, MigrationsError, reasonOf } from './errors';
import type { MigrationEvent } from './events';
import type { Journal, JournalChange, JournalDocument, LockHolder } from './journal';

/** How the lock is asked for and kept. */
export interface LeaseOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  /** Unique for each run. */
  readonly owner: string;
  /** Default 30,000: how long a dead run keeps others waiting. */
  readonly leaseMs?: number;
  /** Default 60,000; 0 asks once. */
  readonly lockTimeoutMs?: number;
  /** Takes the lock from whoever has it now, alive or not. */
  readonly evict?: boolean;
  readonly onEvent?: (event: MigrationEvent) => void;
}

/** The lock while it is ours. */
export interface Lease {
  readonly token: number;
  /** The journal at the instant the lock became ours. */
  readonly document: JournalDocument;
  /**
   * Writes to the journal, and carries the lease further.
   *
   * @throws LeaseLostError another run took over; nothing was written
   */
  write(change: Pick<JournalChange, 'put' | 'remove'>): Promise<void>;
  /** @throws LeaseLostError the heart-beat learned that another run took over */
  assertHeld(): void;
}

const defaultLeaseMs = 30_000;
const defaultLockTimeoutMs = 60_000;
const pollMs = 500;

/**
 * Does the work under the lock, kept by a heart-beat every third of the lease, and gives it back afterwards.
 *
 * @throws LockHeldError another run held it for all of the timeout
 */
export async function withLease<T>(options: LeaseOptions, work: (lease: Lease) => Promise<T>): Promise<T> {
  const { journal, clock, leaseMs = defaultLeaseMs } = options;
  const { token, document } = await takeLock(options, leaseMs);
  const done = new AbortController();
  let held = true;
  const update = async (change: Omit<JournalChange, 'token' | 'leaseUntilMs'>): Promise<boolean> => {
    if (!held) return false;
    const stands = await journal.update({ ...change, token, leaseUntilMs: clock.now() + leaseMs });
    if (!stands) held = false;
    return held;
  };
  const assertHeld = (): void => {
    if (!held) throw new LeaseLostError(token);
  };
  const beating = heartBeat(clock, leaseMs / 3, done.signal, () => update({}));
  try {
    return await work({
      token,
      document,
      assertHeld,
      write: async (change) => {
        await update(change);
        assertHeld();
      },
    });
  } finally {
    done.abort();
    await beating;
    // A lock that cannot be given back ends with its lease, so the outcome of the work stands.
    await update({ release: true }).catch((error: unknown) =>
      options.onEvent?.({ kind: 'release-failed', reason: reasonOf(error) }),
    );
  }
}

async function heartBeat(clock: Clock, everyMs: number, done: AbortSignal, beat: () => Promise<boolean>) {
  for (let held = true; held && !done.aborted;) {
    await clock.sleep(everyMs, done);
    if (done.aborted) return;
    try {
      held = await beat();
    } catch (error) {
      // A journal that does not answer says nothing about the lock: the next beat or write finds out.
      if (!(error instanceof MigrationsError)) throw error;
    }
  }
}

async function takeLock(options: LeaseOptions, leaseMs: number) {
  const { journal, clock, owner, onEvent, lockTimeoutMs = defaultLockTimeoutMs } = options;
  const evict = options.evict ? (await journal.read()).token : undefined;
  const startMs = clock.now();
  let told: LockHolder | undefined;
  for (;;) {
    const nowMs = clock.now();
    const holder = { owner, takenAtMs: nowMs, leaseUntilMs: nowMs + leaseMs };
    const answer = await journal.take({ holder, nowMs, ...(evict === undefined ? {} : { evict }) });
    if (answer.taken) return answer;
    const waitedMs = clock.now() - startMs;
    if (answer.holder) {
      if (waitedMs >= lockTimeoutMs) throw new LockHeldError(answer.holder, waitedMs);
      if (told?.owner !== answer.holder.owner) onEvent?.({ kind: 'waiting', holder: answer.holder });
      told = answer.holder;
    }
    await clock.sleep(Math.min(pollMs, Math.max(1, lockTimeoutMs - waitedMs)));
  }
}
