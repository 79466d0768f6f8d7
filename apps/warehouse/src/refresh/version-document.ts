import { datasetIds, type DatasetId } from '@denver/record-model';
import { createHash } from 'node:crypto';
import Type from 'typebox';

const DatasetVersion = Type.Object({
  /** Events in the lake, retries and older versions included. */
  events: Type.Integer(),
  /** Records at their newest version: what the cubes count. */
  rows: Type.Integer(),
  months: Type.Integer(),
  newestEventTime: Type.Union([Type.String(), Type.Null()]),
  newestObjectAt: Type.Union([Type.String(), Type.Null()]),
});

/** What `cubes/version.json` says: readers poll it instead of the warehouse, which then sleeps. */
export const VersionDocument = Type.Object({
  /** Hash of every month's fingerprint; equal versions are equal cubes. */
  version: Type.String(),
  refreshedAt: Type.String(),
  datasets: Type.Record(Type.String(), DatasetVersion),
});
/** What `cubes/version.json` says. */
export type VersionDocument = Type.Static<typeof VersionDocument>;

/** Key of the document in the lake's bucket. */
export const versionKey = 'cubes/version.json';

/** A month of `city.cube_months`. */
export interface CubeMonth {
  readonly dataset: DatasetId;
  readonly month: string;
  readonly fingerprint: string;
  readonly settled: boolean;
  readonly newestObjectMs: number;
  readonly events: number;
  readonly rows: number;
  readonly newestEventMs: number | undefined;
}

/** Hash of all months that are held, or that are to be held. */
export function versionOf(
  months: ReadonlyArray<Pick<CubeMonth, 'dataset' | 'month' | 'fingerprint' | 'settled'>>,
): string {
  const lines = months.map(
    ({ dataset, month, fingerprint, settled }) =>
      `${dataset}\t${month}\t${fingerprint}${settled ? '' : ' unsettled'}\n`,
  );
  return createHash('sha256').update(lines.sort().join('')).digest('hex');
}

/** The document of what the cubes hold now. */
export function versionDocument(months: readonly CubeMonth[], nowMs: number): VersionDocument {
  return {
    version: versionOf(months),
    refreshedAt: new Date(nowMs).toISOString(),
    datasets: Object.fromEntries(
      datasetIds.map((id) => {
        const own = months.filter(({ dataset }) => dataset === id);
        const sum = (count: (month: CubeMonth) => number) =>
          own.reduce((total, month) => total + count(month), 0);
        return [
          id,
          {
            events: sum(({ events }) => events),
            rows: sum(({ rows }) => rows),
            months: own.length,
            newestEventTime: newest(own.map(({ newestEventMs }) => newestEventMs ?? 0)),
            newestObjectAt: newest(own.map(({ newestObjectMs }) => newestObjectMs)),
          },
        ];
      }),
    ),
  };
}

function newest(times: readonly number[]): string | null {
  const ms = Math.max(0, ...times);
  return ms === 0 ? null : new Date(ms).toISOString();
}
