import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotState, type Batch } from '../../src/core/batch';
import { deliver, type DeliverEvent, type DeliverPorts } from '../../src/core/deliver';
import type { PutOutcome } from '../../src/core/put-outcome';
import { batchOf } from '../support/records';

interface Rig {
  requests: number[][];
  events: DeliverEvent[];
  sleeps: number[];
  quarantined: number[];
  ports: DeliverPorts;
}

function rig(put: (slots: readonly number[], request: number) => PutOutcome, stopAfter = Infinity): Rig {
  const it: Omit<Rig, 'ports'> = { requests: [], events: [], sleeps: [], quarantined: [] };
  const ports: DeliverPorts = {
    destination: {
      put: async (_records, slots) => {
        it.requests.push([...slots]);
        return put(slots, it.requests.length - 1);
      },
    },
    backoff: { initialMs: 100, maxMs: 10_000 },
    random: () => 1,
    sleep: async (ms) => {
      it.sleeps.push(ms);
      return it.sleeps.length <= stopAfter;
    },
    inTurn: (_batch, request) => request(),
    quarantine: async (batch: Batch, slot) => {
      it.quarantined.push(slot);
      batch.mark(slot, slotState.quarantined);
    },
    observe: (event) => it.events.push(event),
  };
  return { ...it, ports };
}

const answered = (failed: number[]): PutOutcome => ({
  kind: 'answered',
  failed,
  code: failed.length ? 'Throttled' : undefined,
});

describe('deliver', () => {
  it('sends only the failed records again, in source order', async () => {
    const batch = batchOf(10);
    const { ports, requests } = rig((_slots, request) => answered([[3, 7], [1], []][request]!));
    expect(await deliver(batch, ports)).toBe(true);
    expect(requests).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 7], [7]]);
    expect(batch.open).toBe(0);
  });

  it('sends all again when there was no usable answer, with longer and longer pauses', async () => {
    const batch = batchOf(3);
    const { ports, requests, sleeps } = rig((_slots, request) =>
      request < 9 ? { kind: 'unknown', code: 'TimeoutError' } : answered([]),
    );
    expect(await deliver(batch, ports)).toBe(true);
    expect(requests).toEqual(new Array(10).fill([0, 1, 2]));
    expect(sleeps).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  });

  it('starts over with short pauses when some records were taken', async () => {
    const outcomes: PutOutcome[] = [
      { kind: 'unknown', code: 'x' },
      { kind: 'unknown', code: 'x' },
      answered([0]),
      answered([0]),
      answered([]),
    ];
    const { ports, sleeps } = rig((_slots, request) => outcomes[request]!);
    await deliver(batchOf(3), ports);
    expect(sleeps).toEqual([100, 200, 400, 100]);
  });

  it('acknowledges nothing when it is stopped', async () => {
    const batch = batchOf(4);
    const { ports } = rig(
      (_slots, request) => (request === 0 ? answered([1, 2]) : { kind: 'unknown', code: 'x' }),
      3,
    );
    expect(await deliver(batch, ports)).toBe(false);
    expect([0, 1, 2, 3].map((slot) => batch.state(slot))).toEqual([1, 0, 0, 1]);
  });

  it('quarantines exactly the records the service will never take, and delivers all others once', () => {
    return fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 64 }),
        fc.array(fc.nat(63), { maxLength: 8 }),
        async (n, bad) => {
          const poison = new Set(bad.filter((slot) => slot < n));
          const taken: number[] = [];
          const { ports, quarantined } = rig((slots) => {
            if (slots.some((slot) => poison.has(slot)))
              return { kind: 'rejected', code: 'ValidationException' };
            taken.push(...slots);
            return answered([]);
          });
          expect(await deliver(batchOf(n), ports)).toBe(true);
          expect(quarantined).toEqual([...poison].sort((a, b) => a - b));
          expect(taken.sort((a, b) => a - b)).toEqual(
            Array.from({ length: n }, (_, i) => i).filter((slot) => !poison.has(slot)),
          );
        },
      ),
    );
  });

  it('ends with every record delivered or quarantined, whatever the answers are', () => {
    const outcome = fc.oneof(
      fc.constant<PutOutcome>({ kind: 'unknown', code: 'x' }),
      fc.constant<PutOutcome>({ kind: 'rejected', code: 'x' }),
      fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
    );
    return fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30 }),
        fc.array(outcome, { maxLength: 40 }),
        async (n, script) => {
          const batch = batchOf(n);
          const { ports } = rig((slots, request) => {
            const step = script[request] ?? [];
            if (!Array.isArray(step)) return step;
            return answered(slots.flatMap((_, i) => (step[i] ? [i] : [])));
          });
          expect(await deliver(batch, ports)).toBe(true);
          expect(batch.open).toBe(0);
        },
      ),
    );
  });
});
