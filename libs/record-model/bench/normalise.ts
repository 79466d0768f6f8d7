/**
 * Rows per second of `normalise`, on rows made here: `npm run bench`.
 *
 * Each round runs a dataset's rows once; the worst of the rounds after warm-up is the figure to quote.
 */
import { dataset, datasetIds, normalise } from '../src/index';
import type { DatasetId } from '../src/index';
import { syntheticRows } from './synthetic-rows';

const rowsPerRound = 100_000;
const rounds = 5;

for (const id of datasetIds) {
  const rates = measure(id);
  const [worst = 0] = rates.sort((a, b) => a - b);
  const best = rates.at(-1) ?? 0;
  console.log(
    `${id}: ${Math.round(worst)} rows/s (best ${Math.round(best)}), ${dataset(id).columns.length} columns`,
  );
}

function measure(id: DatasetId): number[] {
  const rows = syntheticRows(id, rowsPerRound);
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = process.hrtime.bigint();
    let events = 0;
    for (const row of rows) if (normalise(id, row).ok) events++;
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (events !== rows.length) throw new Error(`Expected ${rows.length} events, got ${events}`);
    if (round > 0) rates.push(rows.length / seconds);
  }
  return rates;
}
