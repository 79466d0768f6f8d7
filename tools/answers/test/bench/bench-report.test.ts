import { question } from '@denver/questions';
import { describe, expect, it } from 'vitest';
import { benchMarkdown, byteRatio, goalLines } from '../../src/bench/bench-report';
import { median } from '../../src/bench/bytes-read';
import type { Measured } from '../../src/bench/measure';

function measured(id: string, compacted: number, compactedMonth: number, cubes: number): Measured {
  const cost = (bytes: number, ms = 10) => ({ bytes, ms });
  return {
    question: question(id),
    rows: 3,
    costs: {
      csv: cost(1_500_000, 500),
      events: cost(100_000),
      compacted: cost(compacted),
      cubes: cost(cubes),
      csvMonth: cost(1_500_000, 400),
      eventsMonth: cost(20_000),
      compactedMonth: cost(compactedMonth),
      cubesMonth: cost(cubes),
    },
  };
}

const size = {
  cityCsv: { 'service-request': 1_000_000, 'traffic-accident': 500_000 },
  csv: 3e6,
  events: 1e6,
  compacted: 5e5,
  cubes: 2e4,
};

describe('the report of the bench', () => {
  it('prints a goal as met when all questions together meet it, and how many do alone', () => {
    expect(
      goalLines({
        size,
        measured: [measured('monthly-trend', 5_000, 2_000, 50), measured('open-backlog', 4_000, 500, 80)],
      }),
    ).toEqual([
      'compacted, all months, 200x fewer bytes than CSV: met (222x over all questions; 2 of 2 questions alone, 200x to 250x)',
      'compacted, one month, 1,000x fewer bytes than CSV: not met (800x over all questions; 1 of 2 questions alone, 500x to 2,000x)',
      'cubes, 10,000x fewer bytes than CSV: met (15,385x over all questions; 2 of 2 questions alone, 12,500x to 20,000x)',
    ]);
  });

  it("compares with the city's files of the datasets that a question is about", () => {
    const both = measured('requests-and-accidents', 5_000, 2_000, 50);
    expect(byteRatio({ size }, both, 'compacted')).toBe(300);
  });

  it('compares one month with one month, and shows sizes, machine and version', () => {
    const page = benchMarkdown({
      machine: '2 × CPU',
      duckDb: 'v1',
      events: { 'service-request': 1000 },
      rounds: 1,
      versionShare: 0.625,
      size,
      measured: [measured('monthly-trend', 5_000, 2_000, 50)],
    });
    expect(page).toContain('200x bytes, 50x time');
    expect(page).toContain('500x bytes, 40x time');
    expect(page).toContain("cubes under 1 % of the events' bytes: not met (2.00 %)");
    expect(page).toContain('62.50 % of the event Parquet are case_id');
    expect(page).toContain('DuckDB v1, 2 threads, nothing cached; 2 × CPU.');
  });

  it('never divides by nothing', () => {
    expect(byteRatio({ size }, measured('monthly-trend', 0, 1, 1), 'compacted')).toBe(1_000_000);
  });
});

describe('median', () => {
  it('is a value that was measured', () => {
    expect(median([5, 1, 9])).toBe(5);
    expect(median([5, 1, 9, 7])).toBe(5);
  });
});
