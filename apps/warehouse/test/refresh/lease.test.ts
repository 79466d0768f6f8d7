import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { busy, inTurnUnderLease, leaseMs, underLease, type LeasePort } from '../../src/refresh/lease';
import { bytesPerGroup, groupsOf, monthsPerGroup } from '../../src/refresh/plan';

function memoryLease(): LeasePort & { untilMs: number } {
  const lease = {
    untilMs: 0,
    until: () => Promise.resolve(lease.untilMs),
    say: (until: number) => {
      lease.untilMs = until;
      return Promise.resolve();
    },
  };
  return lease;
}

describe('the lease of a refresh', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it('keeps the next turn away for as long as the work lasts, and is given back', async () => {
    const lease = memoryLease();
    const long = underLease(lease, Date.now, () => after(10 * leaseMs));
    await vi.advanceTimersByTimeAsync(5 * leaseMs);
    expect(await underLease(lease, Date.now, () => Promise.resolve('again'))).toBe(busy);
    await vi.advanceTimersByTimeAsync(5 * leaseMs);
    await long;
    expect(await underLease(lease, Date.now, () => Promise.resolve('next'))).toBe('next');
  });

  it('is given back by work that fails', async () => {
    const lease = memoryLease();
    await expect(underLease(lease, Date.now, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(lease.untilMs).toBe(0);
  });

  it('ends by itself when whoever had it was killed', async () => {
    const lease = memoryLease();
    lease.untilMs = Date.now() + leaseMs;
    const turn = inTurnUnderLease(
      lease,
      Date.now,
      () => Promise.resolve('mine'),
      new AbortController().signal,
    );
    await vi.advanceTimersByTimeAsync(leaseMs + 1_000);
    expect(await turn).toBe('mine');
  });
});

describe('groupsOf', () => {
  const months = Array.from({ length: 30 }, (_, i) => `20${String(10 + i)}-01`);
  const plan = { touched: months, removed: [], untouched: [] };

  it('cuts by number of months while they are small', () => {
    expect(groupsOf(plan, () => 1).map((group) => group.months.length)).toEqual([
      monthsPerGroup,
      monthsPerGroup,
      6,
    ]);
  });

  it('cuts by bytes where they are large, and never splits a month', () => {
    expect(groupsOf(plan, () => bytesPerGroup / 2).every((group) => group.months.length === 2)).toBe(true);
    expect(groupsOf(plan, () => 3 * bytesPerGroup)).toHaveLength(months.length);
    expect(groupsOf(plan, () => 3 * bytesPerGroup).flatMap((group) => group.months)).toEqual(months);
  });
});
