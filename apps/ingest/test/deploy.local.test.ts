import { PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { firehoseClient, readObject, s3Client } from '@denver/aws-clients';
import type { QuarantineRecord } from '@denver/record-model';
import {
  eventually,
  rawServiceRequest,
  recordBytes,
  runAppScript,
  startTestCloud,
  type TestCloud,
} from '@denver/testing';
import { DuckDBInstance } from '@duckdb/node-api';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const project = resolve(import.meta.dirname, '..');
const bucket = 'denver-lake-000000000000-us-west-2-dev';
const folder = mkdtempSync(join(tmpdir(), 'ingest-lake-'));
let cloud: TestCloud | undefined;

/** The packaged stacks, deployed over the wire as they go to AWS. */
beforeAll(async () => {
  cloud = await startTestCloud();
  for (const [name, value] of Object.entries(cloud.env)) vi.stubEnv(name, value);
  // Nx has made the package before the tests; run by hand they make it themselves.
  if (!process.env['NX_TASK_TARGET_PROJECT']) await runAppScript('ingest', 'package', cloud.env);
  await runAppScript('ingest', 'deploy', cloud.env);
}, 240_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud?.stop();
  rmSync(folder, { recursive: true });
});

/** Keys under a prefix, once there are any. */
async function keysUnder(prefix: string): Promise<string[]> {
  return eventually(async () => {
    const { Contents = [] } = await s3Client().send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }),
    );
    return Contents.length > 0 ? Contents.map(({ Key = '' }) => Key) : undefined;
  });
}

async function bytesOf(key: string): Promise<Uint8Array> {
  return (await readObject(s3Client(), bucket, key)) ?? new Uint8Array();
}

async function parquetRows(keys: readonly string[]): Promise<Record<string, unknown>[]> {
  const files = await Promise.all(
    keys.map(async (key, index) => {
      const file = join(folder, `${index}.parquet`);
      writeFileSync(file, await bytesOf(key));
      return `'${file}'`;
    }),
  );
  const database = await DuckDBInstance.create();
  const connection = await database.connect();
  const result = await connection.runAndReadAll(
    `SELECT case_summary, created_hour, CAST(created_at AS VARCHAR) AS created_at, latitude FROM read_parquet([${files.join(',')}]) ORDER BY case_summary`,
  );
  connection.closeSync();
  return result.getRowObjectsJson();
}

describe('the deployed stacks', () => {
  it('write accepted records as Parquet under their month, and rejected ones into the quarantine', async () => {
    const torn = Buffer.from('torn {');
    const row = (CaseSummary: string, month: string) =>
      recordBytes(
        rawServiceRequest({
          CaseSummary,
          CaseCreatedDate: `${month}/01/2015`,
          CaseCreateddttm: `${month}/01/2015 12:00:00 PM`,
          CaseClosedDate: '',
          CaseCloseddttm: '',
          CaseStatus: 'New',
        }),
      );
    const { FailedPutCount } = await firehoseClient().send(
      new PutRecordBatchCommand({
        DeliveryStreamName: 'denver-service-request-dev',
        Records: [row('A', '06'), torn, row('B', '07'), Buffer.from('\n'), row('C', '07')].map((Data) => ({
          Data,
        })),
      }),
    );
    expect(FailedPutCount).toBe(0);

    const july = await keysUnder('events/service-request/created_month=2015-07/');
    expect(await parquetRows(july)).toEqual([
      { case_summary: 'B', created_hour: 12, created_at: '2015-07-01 18:00:00', latitude: 39.74 },
      { case_summary: 'C', created_hour: 12, created_at: '2015-07-01 18:00:00', latitude: 39.74 },
    ]);
    const june = await keysUnder('events/service-request/created_month=2015-06/');
    expect(await parquetRows(june)).toMatchObject([{ case_summary: 'A' }]);

    const quarantined = await keysUnder('quarantine/ingest/service-request/');
    expect(quarantined).toHaveLength(1);
    const [line] = Buffer.from(await bytesOf(quarantined[0] ?? ''))
      .toString()
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as QuarantineRecord);
    expect(line).toMatchObject({ reason: 'schema_mismatch', rawData: torn.toString('base64') });
  }, 60_000);
});

describe('the package', () => {
  it('is the same byte for byte when made again, elsewhere and offline, and names no account', () => {
    const osls = resolve(project, '../../node_modules/serverless/bin/serverless.js');
    execFileSync(process.execPath, [osls, 'package', '--package', join(folder, 'again')], {
      cwd: project,
      env: { PATH: process.env['PATH'], HOME: folder, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
      stdio: 'pipe',
    });
    const packaged = join(project, 'dist/main');
    expect(readdirSync(packaged)).toContain('denver-ingest.zip');
    for (const file of readdirSync(packaged))
      expect(readFileSync(join(folder, 'again', file)).equals(readFileSync(join(packaged, file))), file).toBe(
        true,
      );
    const template = readFileSync(join(packaged, 'cloudformation-template-update-stack.json'), 'utf8');
    expect(template).not.toMatch(/\d{12}/);
    expect(template).not.toMatch(/\$\{(sls|param|opt|env):/);
  }, 60_000);
});
