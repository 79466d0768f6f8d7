import { setTimeout as sleep } from 'node:timers/promises';

/** How long a refresh that says nothing any more keeps others away, in milliseconds. */
export const leaseMs = 60_000;

/** How often it says that it is still there. */
const renewEveryMs = 15_000;

/**
 * The word of a refresh that it is at work. It only keeps the next turn of the schedule from starting over what a long
 * one is still doing; that two never spoil each other's rows is the lock's matter, in the database.
 */
export interface LeasePort {
  /** Until when somebody is at work, epoch milliseconds; 0 when nobody is. */
  until(): Promise<number>;
  /** Says that this run is at work until then; 0 says that it is done. */
  say(untilMs: number): Promise<void>;
}

/** What a run that found another one at work answers. */
export const busy = Symbol('busy');

/** Does the work under a lease that is renewed while it lasts, or answers {@link busy}. */
export async function underLease<T>(
  lease: LeasePort,
  now: () => number,
  work: () => Promise<T>,
): Promise<T | typeof busy> {
  if ((await lease.until()) > now()) return busy;
  await lease.say(now() + leaseMs);
  // A word that could not be said makes the lease end earlier, and nothing else.
  const timer = setInterval(() => void lease.say(now() + leaseMs).catch(() => undefined), renewEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await lease.say(0);
  }
}

/** The same, but waits for its turn. @throws AbortError when told to stop meanwhile */
export async function inTurnUnderLease<T>(
  lease: LeasePort,
  now: () => number,
  work: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    const answer = await underLease(lease, now, work);
    if (answer !== busy) return answer;
    await sleep(1_000, undefined, { signal });
  }
}
