import { question } from '@denver/questions';
import { describe, expect, it } from 'vitest';
import { warehouseMarkdown, type WarehouseReport } from '../../src/bench/warehouse-bench';

const report: WarehouseReport = {
  machine: '2 × CPU',
  rounds: 3,
  events: { 'service-request': 45_000_000 },
  cityCsv: { 'service-request': 9_000_000_000, 'traffic-accident': 1_000_000_000 },
  refreshSeconds: 213,
  size: { events: 2e9, cubes: 1e7, warehouse: 1e8, cubeRows: { request_places: 58_660 } },
  times: [
    {
      question: question('monthly-trend'),
      ...{ rows: 36, engineMs: 15, wallMs: 22, bytes: 100_000 },
      narrowedMs: { year: 9, type: 12.4 },
    },
    {
      question: question('requests-and-accidents'),
      ...{ rows: 79, engineMs: 120, wallMs: 130, bytes: 900_000 },
      narrowedMs: { year: 101 },
    },
  ],
};

describe('the report over the warehouse', () => {
  it('says which questions are slow, and how many times fewer bytes than the files they are about', () => {
    const page = warehouseMarkdown(report);
    expect(page).toMatch(/`monthly-trend` +\| 36 +\| 15 +\| 12 \(type\) +\| 22 +\| 90,000x /);
    expect(page).toMatch(/`requests-and-accidents` +\| 79 +\| 120 +\| 101 \(year\) +\| 130 +\| 11,111x /);
    expect(page).toContain('every question under 100 ms in the engine: not met (requests-and-accidents)');
    expect(page).toContain('under 100 ms too: not requests-and-accidents by year 101 ms');
    expect(page).toContain('cubes, 10,000x fewer bytes than CSV: met (19,000x over all questions)');
    expect(page).toContain("cubes under 1 % of the events' bytes: met (0.50 %)");
  });
});
