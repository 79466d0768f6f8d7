import { ResourceFailedError, WaitTimeoutError } from '../errors';

/** How long to wait, and how. */
export interface Patience {
  readonly timeoutMs: number;
  /** The first pause; each is half as long again as the one before, up to eight times the first. */
  readonly pauseMs: number;
}

/** The state of a resource as QuickSight tells it. */
export interface Progress {
  /** e.g. `CREATION_IN_PROGRESS`, `COMPLETED` */
  readonly status: string;
  /** In plain words. */
  readonly problems: readonly string[];
}

/**
 * Waits until a resource is ready.
 *
 * @throws ResourceFailedError with `undone` false: its maker knows what to undo
 * @throws WaitTimeoutError
 */
export async function awaitReady(
  resource: string,
  look: () => Promise<Progress>,
  { timeoutMs, pauseMs }: Patience,
): Promise<void> {
  const until = Date.now() + timeoutMs;
  for (let pause = pauseMs; ; pause = Math.min(pause * 1.5, pauseMs * 8)) {
    const { status, problems } = await look();
    if (/SUCCESSFUL$|^COMPLETED$/.test(status)) return;
    if (/FAILED$|^CANCELLED$|^DELETED$/.test(status))
      throw new ResourceFailedError(resource, problems, false);
    if (Date.now() + pause > until) throw new WaitTimeoutError(resource, timeoutMs, status || 'unknown');
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
