import { ScanCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LakeRow, Quarantined, TableItem } from './compare';

/** The rows of every Parquet object under a prefix, read straight from the objects, no catalog in between. */
export async function readLake(
  s3: S3Client,
  bucket: string,
  prefix: string,
  keyColumn: string,
): Promise<LakeRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'reconcile-'));
  try {
    const keys = (await listKeys(s3, bucket, prefix)).filter((key) => key.endsWith('.parquet'));
    if (keys.length === 0) return [];
    await Promise.all(
      keys.map(async (key, i) =>
        writeFileSync(join(folder, `${i}.parquet`), await readBytes(s3, bucket, key)),
      ),
    );
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const result = await connection.runAndReadAll(
      `SELECT transport_id, ${keyColumn}, version FROM read_parquet('${folder}/*.parquet', union_by_name = true)`,
    );
    connection.closeSync();
    return result.getRows().map(([transportId, key, version]) => ({
      transportId: transportId === null ? null : String(transportId),
      key: String(key),
      version: String(version),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Quarantined records in the bucket: JSON lines under a prefix. */
export async function readBucketQuarantine(
  s3: S3Client,
  bucket: string,
  prefix: string,
): Promise<Quarantined[]> {
  const keys = await listKeys(s3, bucket, prefix);
  const files = await Promise.all(keys.map((key) => readBytes(s3, bucket, key)));
  return files.flatMap((bytes) => parseLines(Buffer.from(bytes).toString('utf8')));
}

/** Quarantined records of the agent's flows whose name has `part` in it: `<folder>/<flow>/*.jsonl`. */
export function readFolderQuarantine(folder: string, part: string): Quarantined[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((flow) => flow.includes(part))
    .flatMap((flow) =>
      readdirSync(join(folder, flow))
        .filter((name) => name.endsWith('.jsonl'))
        .flatMap((name) => parseLines(readFileSync(join(folder, flow, name), 'utf8'))),
    );
}

/** Key and version of every item of a table. */
export async function readTable(
  client: DynamoDBClient,
  table: string,
  keyColumn: string,
): Promise<TableItem[]> {
  const items: TableItem[] = [];
  let startKey: Record<string, AttributeValue> | undefined;
  const scan = () =>
    client.send(
      new ScanCommand({
        TableName: table,
        ProjectionExpression: '#k, #v',
        ExpressionAttributeNames: { '#k': keyColumn, '#v': 'version' },
        ...(startKey ? { ExclusiveStartKey: startKey } : {}),
      }),
    );
  do {
    const page = await scan();
    for (const item of page.Items ?? [])
      items.push({ key: item[keyColumn]?.S ?? '', version: item['version']?.S ?? '' });
    startKey = page.LastEvaluatedKey;
  } while (startKey);
  return items;
}

async function listKeys(s3: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ...(token ? { ContinuationToken: token } : {}),
      }),
    );
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    token = page.NextContinuationToken;
  } while (token);
  return keys;
}

async function readBytes(s3: S3Client, bucket: string, key: string): Promise<Uint8Array> {
  const reply = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await reply.Body?.transformToByteArray()) ?? new Uint8Array();
}

function parseLines(text: string): Quarantined[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const record = JSON.parse(line) as QuarantineLine;
      const { fileId, offset, length } = record.source;
      return {
        transportId: record.transportId,
        reason: record.reason,
        sha256: record.rawSha256,
        bytes: record.rawData === null ? undefined : Buffer.from(record.rawData, 'base64'),
        range:
          record.source.stage === 'agent' &&
          fileId !== undefined &&
          offset !== undefined &&
          length !== undefined
            ? { fileId, offset, length }
            : undefined,
      };
    });
}

interface QuarantineLine {
  transportId: string | null;
  reason: string;
  rawSha256: string;
  rawData: string | null;
  source: { stage: string; fileId?: string; offset?: number; length?: number };
}
