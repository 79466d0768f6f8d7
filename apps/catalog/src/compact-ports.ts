import { athenaClient, glueClient, s3Client } from '@denver/aws-clients';
import { listEvents } from '@denver/lake';
import { dataset, type DatasetId } from '@denver/record-model';
import { randomBytes } from 'node:crypto';
import { compactedFiles, manifests } from './adapters/compacted-files';
import { compactedPartitions } from './adapters/compacted-partitions';
import { compactionQueries } from './adapters/compaction-queries';
import { begunMonths } from './compact/plan';
import type { CompactPorts } from './compact/ports';
import { definitionOf, type CompactionTable } from './compact/statements';
import { modelTables } from './core/model';
import type { SchemaSnapshot } from './core/snapshot';

/** Names of one stage, and what its migrations have made. */
export interface CompactPlace {
  readonly workGroup: string;
  readonly database: string;
  readonly bucket: string;
  readonly snapshot: Pick<SchemaSnapshot, 'tables'>;
  /** A query that takes longer is stopped, and its months are left for the next run. */
  readonly queryTimeoutMs: number;
}

/** The ports of a compaction on AWS, or on whatever the SDK is pointed at. */
export function compactPorts(
  { workGroup, database, bucket, snapshot, queryTimeoutMs }: CompactPlace,
  onEvent?: CompactPorts['onEvent'],
): CompactPorts {
  const s3 = s3Client();
  const models = modelTables();
  const table = (id: DatasetId): CompactionTable => {
    const model = models.find((candidate) => candidate.table === dataset(id).eventsTable);
    if (!model) throw new TypeError(`Expected a table of ${id}, got none.`);
    return { id, model, snapshot };
  };
  return {
    list: async (id) => begunMonths(await listEvents(s3, bucket, id), Date.now()),
    manifest: manifests(s3, bucket),
    partitions: compactedPartitions(glueClient(), { database, bucket }),
    queries: compactionQueries({
      athena: athenaClient(),
      workGroup,
      database,
      bucket,
      table,
      timeoutMs: queryTimeoutMs,
    }),
    files: compactedFiles(s3, bucket),
    definition: (id) => definitionOf(table(id)),
    newRun,
    now: Date.now,
    ...(onEvent ? { onEvent } : {}),
  };
}

/** e.g. `20261124T010203Z-1f0c9a7b`. */
function newRun(): string {
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${stamp}-${randomBytes(4).toString('hex')}`;
}
