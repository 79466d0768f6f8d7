/** Who deploys a stage now; the value of its lock parameter. */
export interface LockValue {
  readonly owner: string;
  /** Differs for every run. */
  readonly run: string;
  /** ISO times. */
  readonly takenAt: string;
  readonly expiresAt: string;
  /** Set when the run gave it back. */
  readonly released?: boolean;
}

/** A parameter that counts its versions. */
export interface VersionedParameter {
  read(): Promise<{ value: string; version: number } | undefined>;
  /** @returns false when it is there already */
  create(value: string): Promise<boolean>;
  /** @returns the new version */
  overwrite(value: string): Promise<number>;
}

/** How a lock is asked for. */
export interface LockOptions {
  readonly parameter: VersionedParameter;
  readonly owner: string;
  readonly run: string;
  readonly nowMs: number;
  /** How long a dead run keeps others out. */
  readonly lastsMs: number;
  /** Take it from whoever holds it. */
  readonly evict?: boolean;
}

/**
 * Takes the lock on a stage.
 *
 * Creating the parameter is atomic. A lock that was given back or has ended is taken over by writing over it: the
 * version that comes back is the next one only for the first of those who read the same state, and is never deleted,
 * so no two runs can both believe they have it. The loser's name may then stand in it; that keeps others out no
 * longer than the loser's own lock would have.
 *
 * @returns the lock, or who holds it
 */
export async function takeLock(options: LockOptions): Promise<{ taken: LockValue } | { holder: LockValue }> {
  const { parameter, owner, run, nowMs, lastsMs, evict = false } = options;
  const mine: LockValue = {
    owner,
    run,
    takenAt: new Date(nowMs).toISOString(),
    expiresAt: new Date(nowMs + lastsMs).toISOString(),
  };
  const text = JSON.stringify(mine);
  const current = await parameter.read();
  if (!current) return (await parameter.create(text)) ? { taken: mine } : takeLock(options);
  const holder = lockValue(current.value);
  if (!evict && holder && isHeld(holder, nowMs)) return { holder };
  if ((await parameter.overwrite(text)) === current.version + 1) return { taken: mine };
  return { holder: { ...mine, owner: 'another run that was a moment earlier' } };
}

/** Gives a lock back, unless it has ended and may be somebody else's by now. */
export async function releaseLock(
  parameter: VersionedParameter,
  mine: LockValue,
  nowMs: number,
): Promise<void> {
  if (isHeld(mine, nowMs)) await parameter.overwrite(JSON.stringify({ ...mine, released: true }));
}

/** Is the lock neither given back nor over. */
export function isHeld(lock: LockValue, nowMs: number): boolean {
  return lock.released !== true && Date.parse(lock.expiresAt) > nowMs;
}

/** Reads a parameter's value. @returns undefined when it is none of ours, which locks nobody out */
export function lockValue(text: string): LockValue | undefined {
  try {
    const value = JSON.parse(text) as Partial<LockValue>;
    return typeof value.owner === 'string' && typeof value.expiresAt === 'string'
      ? (value as LockValue)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
