import type { DatasetId } from '@denver/record-model';
import type { Answer } from './answers';
import type { DataState, DatasetState } from './data-state';

/** The column of the monthly volume that counts each dataset. */
const countColumns: Readonly<Record<DatasetId, string>> = {
  'service-request': 'requests',
  'traffic-accident': 'accidents',
};

/**
 * Counts a state's cases by an answer that has them by month, where the state itself has no counts. The page asks the same
 * question, so the answer is needed anyway.
 *
 * @returns the state as it was when the answer cannot be had: counts are never worth a failure
 */
export function countFrom(
  monthlyVolume: (state: DataState) => Promise<Answer>,
  log: (line: string) => void,
): (state: DataState) => Promise<DataState> {
  return async (state) => {
    const datasets = Object.entries(state.datasets) as Array<[DatasetId, DatasetState]>;
    if (datasets.every(([, { rows }]) => rows !== null)) return state;
    try {
      const { columns, rows } = await monthlyVolume(state);
      const counted = datasets.map(([id, dataset]) => {
        const column = columns.findIndex(({ name }) => name === countColumns[id]);
        const sum = rows.reduce((total, row) => total + Number(row[column] ?? 0), 0);
        return [id, { ...dataset, rows: dataset.rows ?? sum }];
      });
      return { ...state, datasets: Object.fromEntries(counted) };
    } catch (error) {
      log(`counting: ${error instanceof Error ? error.message : String(error)}`);
      return state;
    }
  };
}
