import type { Journal, MigrationTarget } from '../../src/index';

/** Both ports of a run. */
export interface Ports {
  readonly journal: Journal;
  readonly target: MigrationTarget;
}

/** Wraps every call of both ports, e.g. to count, delay, break or kill it. */
export function wrapPorts(
  { journal, target }: Ports,
  around: <T>(name: string, call: () => Promise<T>) => Promise<T>,
): Ports {
  return {
    journal: {
      read: () => around('read', () => journal.read()),
      take: (claim) => around('take', () => journal.take(claim)),
      update: (change) => around('update', () => journal.update(change)),
    },
    target: {
      probe: (step) => around('probe', () => target.probe(step)),
      execute: (...call) => around('execute', () => target.execute(...call)),
    },
  };
}

/** A promise that never settles: what a killed process waits for. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}
