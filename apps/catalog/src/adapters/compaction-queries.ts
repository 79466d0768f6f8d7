import { runAthenaQuery, type AthenaAnswer, type AthenaPort } from '@denver/aws-clients';
import type { DatasetId } from '@denver/record-model';
import { runFolder } from '../compact/manifest';
import type { QueriesPort } from '../compact/ports';
import {
  countStatement,
  sharingStatement,
  unloadStatement,
  type CompactionTable,
} from '../compact/statements';

/** Where the queries of a compaction run. */
export interface QueriesOptions {
  readonly athena: AthenaPort;
  readonly workGroup: string;
  /** Glue database, e.g. `denver_dev`. */
  readonly database: string;
  readonly bucket: string;
  readonly table: (dataset: DatasetId) => CompactionTable;
  /** A query that takes longer is stopped. */
  readonly timeoutMs: number;
}

/** Asks Athena. */
export function compactionQueries(options: QueriesOptions): QueriesPort {
  const { athena, workGroup, database, bucket, table, timeoutMs } = options;
  const ask = (statement: string, hasRows = true): Promise<AthenaAnswer> =>
    runAthenaQuery(athena, {
      sql: statement.replaceAll('${database}', database),
      workGroup,
      database,
      timeoutMs,
      hasRows,
    });
  return {
    async sharing(dataset, { events, compacted }) {
      const { rows, bytesScanned } = await ask(sharingStatement(table(dataset), events, compacted));
      return { sets: rows.map(([months]) => (months ?? '').split(',')), bytesScanned };
    },
    unload: (dataset, run, part) =>
      ask(unloadStatement(table(dataset), part, `s3://${bucket}/${runFolder(dataset, run)}`), false),
    async count(dataset, part) {
      const { rows, bytesScanned } = await ask(countStatement(table(dataset), part));
      return {
        rows: new Map(rows.map(([month, count]) => [month ?? '', Number(count)])),
        bytesScanned,
      };
    },
  };
}
