import type { Clock } from '../../src/index';

/** Virtual time: nothing waits, everything that sleeps is woken in the order of its time. */
export interface Simulation extends Clock {
  /** Runs until nobody sleeps. */
  run(): Promise<void>;
}

interface Sleeper {
  readonly atMs: number;
  readonly order: number;
  readonly wake: () => void;
}

/** A scheduler of virtual time that begins at `startMs`. */
export function simulation(startMs = 1_700_000_000_000): Simulation {
  let nowMs = startMs;
  let order = 0;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { atMs: nowMs + ms, order: (order += 1), wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake);
      }),
    async run() {
      for (await settled(); sleepers.size > 0; await settled()) {
        const [next] = [...sleepers].sort((a, b) => a.atMs - b.atMs || a.order - b.order);
        if (!next) return;
        nowMs = Math.max(nowMs, next.atMs);
        next.wake();
      }
    },
  };
}

/** Lets everything that is ready run. */
async function settled(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
