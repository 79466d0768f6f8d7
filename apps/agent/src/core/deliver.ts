import { retryDelayMs, type BackoffLimits } from './backoff';
import { slotState, type Batch } from './batch';
import type { Destination } from './put-outcome';

/** What {@link deliver} needs around it. */
export interface DeliverPorts {
  destination: Destination;
  backoff: BackoffLimits;
  random: () => number;
  /** Resolves after the pause, `false` when delivery has to stop now. */
  sleep: (ms: number) => Promise<boolean>;
  /** Runs a request when one of the few places for requests is free, older batches first. */
  inTurn: <T>(batch: Batch, request: () => Promise<T>) => Promise<T>;
  /** Keeps one record the service will never take; resolves when it is durable. */
  quarantine: (batch: Batch, slot: number, code: string, attempts: number) => Promise<void>;
  observe: (event: DeliverEvent) => void;
}

/** What happened to one request, for counters and logs. */
export interface DeliverEvent {
  kind: 'delivered' | 'partial' | 'unknown' | 'rejected';
  records: number;
  /** Records that go again. */
  again: number;
  code: string | undefined;
  attempt: number;
}

interface Group {
  slots: readonly number[];
  attempt: number;
}

/**
 * Sends every record of a batch until each is delivered or in the quarantine, however long that takes.
 *
 * - Partial failure: only the failed records go again, in source order.
 * - No usable answer: all go again; a duplicate carries the same transport id.
 * - A request the service will never take: halved until the records at fault stand alone; those are quarantined.
 *
 * @returns false when stopped before the end; the slots still open are then simply not acknowledged
 */
export async function deliver(batch: Batch, ports: DeliverPorts): Promise<boolean> {
  const groups: Group[] = [{ slots: batch.unsent(), attempt: 1 }];
  for (let group = groups.shift(); group; group = groups.shift()) {
    const { slots, attempt } = group;
    if (slots.length === 0) continue;
    const outcome = await ports.inTurn(batch, () => ports.destination.put(batch, slots));
    if (outcome.kind === 'rejected') {
      ports.observe({
        kind: 'rejected',
        records: slots.length,
        again: slots.length > 1 ? slots.length : 0,
        code: outcome.code,
        attempt,
      });
      if (slots.length === 1) await ports.quarantine(batch, slots[0]!, outcome.code, attempt);
      else groups.unshift(...halves(slots));
      continue;
    }
    const again = outcome.kind === 'unknown' ? slots : outcome.failed.map((position) => slots[position]!);
    if (outcome.kind === 'answered') markDelivered(batch, slots, outcome.failed);
    const kind = outcome.kind === 'unknown' ? 'unknown' : again.length > 0 ? 'partial' : 'delivered';
    ports.observe({ kind, records: slots.length, again: again.length, code: outcome.code, attempt });
    if (again.length === 0) continue;
    const progressed = again.length < slots.length;
    groups.unshift({ slots: again, attempt: progressed ? 1 : attempt + 1 });
    if (!(await ports.sleep(retryDelayMs(attempt, ports.backoff, ports.random())))) return false;
  }
  return true;
}

function halves(slots: readonly number[]): Group[] {
  const middle = slots.length >> 1;
  return [
    { slots: slots.slice(0, middle), attempt: 1 },
    { slots: slots.slice(middle), attempt: 1 },
  ];
}

function markDelivered(batch: Batch, slots: readonly number[], failed: readonly number[]): void {
  let next = 0;
  for (let i = 0; i < slots.length; i++) {
    if (failed[next] === i) next++;
    else batch.mark(slots[i]!, slotState.delivered);
  }
}
