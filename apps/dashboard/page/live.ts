import type { Batch } from '../src/core/data-state';
import type { Status } from '../src/core/watch';
import { fetchStatus } from './api';

/** How the page hears of new data. */
export type Link = 'live' | 'polling' | 'away';

/** Who is told. */
export interface LiveListener {
  onStatus(status: Status): void;
  onBatch(batch: Batch): void;
  onLink(link: Link): void;
}

const pollMs = 5_000;
const retryMs = 3_000;

/**
 * Listens to the server's events; where there are none (a function cannot hold a stream open), asks every few seconds. Comes back by
 * itself after the server was away.
 */
export function listen(listener: LiveListener): void {
  const source = new EventSource('/api/live');
  let wasOpen = false;
  source.addEventListener('open', () => {
    wasOpen = true;
    listener.onLink('live');
  });
  source.addEventListener('status', ({ data }) => listener.onStatus(JSON.parse(String(data)) as Status));
  source.addEventListener('batch', ({ data }) => listener.onBatch(JSON.parse(String(data)) as Batch));
  source.addEventListener('error', () => {
    // CLOSED: the server answered, and not with a stream. Else the browser reconnects by itself.
    if (source.readyState !== EventSource.CLOSED) return listener.onLink('away');
    if (wasOpen) setTimeout(() => listen(listener), retryMs);
    else void poll(listener);
  });
}

async function poll(listener: LiveListener): Promise<void> {
  let known: Status | undefined;
  for (;;) {
    try {
      const status = await fetchStatus();
      listener.onLink('polling');
      if (known && known.version !== status.version)
        for (const batch of status.batches.slice(-1)) listener.onBatch(batch);
      listener.onStatus(status);
      known = status;
    } catch {
      listener.onLink('away');
    }
    await new Promise((wait) => setTimeout(wait, pollMs));
  }
}
