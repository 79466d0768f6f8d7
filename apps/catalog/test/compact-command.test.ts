import { describe, expect, it } from 'vitest';
import { compactLine, runCompact } from '../src/compact-command';
import type { CompactPorts } from '../src/compact/ports';
import { CatalogConfigError, SupersededError } from '../src/errors';
import { memoryLake, type MemoryLake } from './support/memory-lake';

const options = { datasets: ['service-request'], rebuild: false, graceMs: 0 } as const;

function lakeOf(months: readonly string[]): MemoryLake {
  const lake = memoryLake();
  for (const month of months) lake.land('service-request', month, [{ key: 'a', version: 1 }]);
  return lake;
}

describe('runCompact', () => {
  it('tells what it did and what that took, a line per dataset', async () => {
    const { ports } = lakeOf(['2015-07', '2015-08']);
    const answer = await runCompact(ports, options);
    expect(answer).toMatchObject({ exitCode: 0, data: { datasets: [{ rows: 2 }] } });
    expect(answer.lines).toEqual([
      'service-request  2 months compacted, 2 rows, 200 -> 2 bytes  110 bytes scanned  $0.00010',
    ]);
    expect((await runCompact(ports, options)).lines).toEqual([
      'service-request  0 months compacted  0 bytes scanned  $0.00000',
    ]);
  });

  it('ends with 1 when a month fails or is left, and names it', async () => {
    const lake = lakeOf(['2015-07', '2015-08']);
    lake.broken.add('2015-07');
    const failed = await runCompact(lake.ports, options);
    expect(failed.exitCode).toBe(1);
    expect(failed.lines[0]).toMatch(/^service-request {2}1 months compacted, 1 failed, 1 rows/);
    expect(failed.error?.message).toContain('got service-request 2015-07: Athena query q: FAILED');
    const left = await runCompact(lake.ports, { ...options, isStopped: () => true });
    expect(left).toMatchObject({ exitCode: 1 });
    expect(left.error?.message).toContain('service-request 2015-07: left for the next run');
  });

  it.each([
    [new CatalogConfigError('service_requests_compacted', 'make it first'), 2],
    [new SupersededError('service-request'), 1],
  ])('answers %s with exit code %i', async (error, exitCode) => {
    const { ports } = lakeOf([]);
    const refusing: CompactPorts = {
      ...ports,
      partitions: { ...ports.partitions, read: () => Promise.reject(error) },
    };
    expect(await runCompact(refusing, options)).toEqual({
      exitCode,
      data: { datasets: [] },
      lines: [],
      error,
    });
  });

  it('hides no other error', async () => {
    const { ports } = lakeOf([]);
    const error = new Error('ECONNREFUSED');
    await expect(runCompact({ ...ports, list: () => Promise.reject(error) }, options)).rejects.toThrow(error);
  });
});

describe('compactLine', () => {
  const dataset = 'service-request';

  it('tells few months by name and many by their ends', () => {
    const months = ['2015-07', '2015-08'];
    expect(compactLine({ kind: 'compacted', dataset, months, rows: 3, ms: 250 })).toBe(
      'service-request  2015-07, 2015-08  3 rows  250 ms',
    );
    expect(
      compactLine({ kind: 'failed', dataset, months: [...months, '2015-09', '2015-10'], reason: 'no' }),
    ).toBe('service-request  2015-07 … 2015-10 (4 months)  FAILED: no');
    expect(compactLine({ kind: 'again', dataset, months, reason: 'events have landed meanwhile' })).toBe(
      'service-request  2015-07, 2015-08  again: events have landed meanwhile',
    );
  });
});
