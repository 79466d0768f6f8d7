import { SqlError } from './errors';

/** Who holds or waits for locks: one transaction. */
export type LockHolder = symbol;

interface Waiting {
  holder: LockHolder;
  grant: () => void;
}

/**
 * Write locks of tables, held until a transaction ends: a second writer of a table waits for the first, as on Redshift.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_Serializable_isolation_example.html
 */
export class TableLocks {
  readonly #held = new Map<string, LockHolder>();
  readonly #waiting = new Map<string, Waiting[]>();

  /**
   * Waits for the lock of a table, which a holder may have already.
   *
   * @throws SqlError when those who hold what is waited for wait, in the end, for this holder; the signal's reason
   */
  async acquire(table: string, holder: LockHolder, signal: AbortSignal): Promise<void> {
    const current = this.#held.get(table);
    if (current === holder) return;
    if (current === undefined) {
      this.#held.set(table, holder);
      return;
    }
    if (this.waitsFor(current, holder)) throw new SqlError('deadlock detected');
    await new Promise<void>((resolve, reject) => {
      const queue = this.#waiting.get(table) ?? [];
      const leave = (): void => {
        this.#waiting.set(
          table,
          (this.#waiting.get(table) ?? []).filter((item) => item !== waiting),
        );
        reject(signal.reason as Error);
      };
      const waiting = {
        holder,
        grant: (): void => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      this.#waiting.set(table, [...queue, waiting]);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Lets go of all a holder has; the next in line of each table goes on. */
  release(holder: LockHolder): void {
    for (const [table, current] of [...this.#held]) {
      if (current !== holder) continue;
      const [next, ...others] = this.#waiting.get(table) ?? [];
      if (others.length) this.#waiting.set(table, others);
      else this.#waiting.delete(table);
      if (next) this.#held.set(table, next.holder);
      else this.#held.delete(table);
      next?.grant();
    }
  }

  private waitsFor(holder: LockHolder, other: LockHolder): boolean {
    if (holder === other) return true;
    for (const [table, queue] of this.#waiting) {
      const current = this.#held.get(table);
      if (current && queue.some((item) => item.holder === holder) && this.waitsFor(current, other))
        return true;
    }
    return false;
  }
}

/** The table a statement takes the write lock of, e.g. `city.counts`; undefined when it writes no rows. */
export function lockedTable(statement: {
  kind: string;
  table?: string[];
  name?: unknown;
}): string | undefined {
  const path = ['insert', 'update', 'delete', 'truncate'].includes(statement.kind)
    ? statement.table
    : statement.kind === 'refresh' && Array.isArray(statement.name)
      ? (statement.name as string[])
      : undefined;
  return path && `${path[path.length - 2] ?? 'public'}.${path[path.length - 1] ?? ''}`;
}
