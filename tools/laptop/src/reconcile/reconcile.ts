import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { join } from 'node:path';
import { compare, type Reconciliation } from './compare';
import { readBucketQuarantine, readFolderQuarantine, readLake, readTable } from './evidence';
import { compareIdentity, type StableColumns } from './identity';
import { readLogFolder } from './log-records';

/** Where one dataset's evidence stands. */
export interface ReconcileOptions {
  s3: S3Client;
  dynamoDb: DynamoDBClient;
  bucket: string;
  dataset: string;
  table: string;
  keyColumn: string;
  /** Folder that has the dataset's log folder in it. */
  logDirectory: string;
  /** The agent's quarantine folder. */
  agentQuarantine: string;
  stableColumns: StableColumns;
}

/** Reads all evidence of one dataset and holds it together; see `compare` and `compareIdentity`. */
export async function reconcile(options: ReconcileOptions): Promise<Reconciliation> {
  const { s3, bucket, dataset, keyColumn } = options;
  const [lake, ingestQuarantine, consumerQuarantine, table] = await Promise.all([
    readLake(s3, bucket, `events/${dataset}/`, keyColumn),
    readBucketQuarantine(s3, bucket, `quarantine/ingest/${dataset}/`),
    readBucketQuarantine(s3, bucket, `quarantine/consumer/${dataset}/`),
    readTable(options.dynamoDb, options.table, keyColumn),
  ]);
  const agentQuarantine = readFolderQuarantine(options.agentQuarantine, dataset);
  const quarantined = [...agentQuarantine, ...ingestQuarantine, ...consumerQuarantine];
  const written = readLogFolder(
    join(options.logDirectory, dataset),
    agentQuarantine.flatMap(({ range }) => range ?? []),
  );
  const result = compare({ written, lake, quarantined, table });
  return {
    ...result,
    problems: [...result.problems, ...compareIdentity(written, lake, options.stableColumns)],
  };
}
