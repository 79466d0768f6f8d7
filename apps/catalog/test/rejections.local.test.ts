import { athenaClient, runAthenaQuery } from '@denver/aws-clients';
import { quarantineObjects, type RejectedRecord } from '@denver/intake';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploy, putIntoLake } from './support/deploy';
import { runCatalog, startLocalCloud, type LocalCloud } from './support/local-cloud';

let cloud: LocalCloud;
const previous = { ...process.env };
const line = '{"CaseSummary":"Grüße, 12 Main St","CaseStatus":"Odd"}\n';
const bytes = Buffer.from(line);
const sha256 = createHash('sha256').update(bytes).digest('hex');
const arrivalMs = Date.UTC(2026, 9, 23, 12, 0, 0, 250);
const noBytes = { transportId: 'f-12-00', arrivalMs, bytes };

const rejected: Record<'ingest' | 'consumer', RejectedRecord> = {
  ingest: {
    ...noBytes,
    reject: { ok: false, reason: 'no_event_time', field: 'CaseCreateddttm', detail: 'Expected a time' },
    source: { stage: 'ingest', stream: 'denver-service-request-dev', recordId: 'r-1' },
  },
  consumer: {
    ...noBytes,
    bytes: Buffer.from([0x7b, 0xff, 0x0a]),
    reject: { ok: false, reason: 'bad_encoding', detail: 'Expected UTF-8' },
    source: { stage: 'consumer', stream: 'denver-service-request-dev', shardId: 'shardId-000000000000' },
    sequenceNumber: '495',
  },
};

/** As Firehose words it. @see https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html */
const unconverted = {
  attemptsMade: 1,
  arrivalTimestamp: arrivalMs,
  lastErrorCode: 'DataFormatConversion.MalformedData',
  lastErrorMessage: 'Cannot read 12 Main St as a number',
  attemptEndingTimestamp: arrivalMs + 1_000,
  rawData: bytes.toString('base64'),
  sequenceNumber: null,
  subSequenceNumber: null,
  dataCatalogTable: { databaseName: 'denver_ingest_dev', tableName: 'service_request', versionId: 'LATEST' },
};
/** @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html */
const untransformed = {
  attemptsMade: 4,
  arrivalTimestamp: arrivalMs,
  errorCode: 'Lambda.FunctionError',
  errorMessage: 'The function timed out',
  attemptEndingTimestamp: arrivalMs + 1_000,
  rawData: 'no base64!',
  lambdaArn: 'arn:aws:lambda:us-west-2:000000000000:function:denver-ingest-traffic-accident-dev',
};

async function ask(sql: string): Promise<Array<Record<string, string | null>>> {
  const query = { sql, workGroup: 'denver-dev', database: 'denver_dev' };
  const { columns, rows } = await runAthenaQuery(athenaClient(), query);
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])));
}

beforeAll(async () => {
  cloud = await startLocalCloud();
  Object.assign(process.env, cloud.env);
  await deploy('dev');
  const migrated = await runCatalog(cloud, ['migrate', '--stage', 'dev']);
  expect(migrated).toMatchObject({ code: 0 });
}, 60_000);

afterAll(async () => {
  process.env = previous;
  await cloud.stop();
});

describe('the SQL of the READMEs', { timeout: 30_000 }, () => {
  const blocks = ['../README.md', '../sql/README.md'].flatMap((file) => {
    const text = readFileSync(resolve(import.meta.dirname, file), 'utf8');
    return [...text.matchAll(/```sql\n([\s\S]+?);?\n```/g)].map(([, sql = '']) => [file, sql] as const);
  });

  it.each(blocks)('runs as it stands in %s', async (_, sql) => {
    expect(await ask(sql)).toEqual([]);
  });

  it('is there', () => {
    expect(blocks).toHaveLength(2);
  });
});

describe('the tables over what did not become an event', { timeout: 30_000 }, () => {
  it('are empty and answer while nothing was rejected', async () => {
    expect(await ask('SELECT * FROM rejected_records')).toEqual([]);
  });

  it('show the quarantine as ingest and consumer write it', async () => {
    for (const [app, record] of Object.entries(rejected))
      for (const { key, body } of quarantineObjects([record], {
        dataset: 'service-request',
        prefix: `quarantine/${app}/service-request`,
        nowMs: arrivalMs + 500,
      }))
        await putIntoLake('dev', key, body);
    const rows = await ask('SELECT * FROM rejected_record_bytes ORDER BY app DESC');
    expect(rows).toEqual([
      {
        app: 'ingest',
        dataset: 'service-request',
        day: '2026-10-23',
        arrived_at: '2026-10-23 12:00:00.250',
        given_up_at: '2026-10-23 12:00:00.750',
        attempts: '1',
        reason: 'no_event_time',
        error_code: 'Denver.no_event_time',
        field: 'CaseCreateddttm',
        detail: 'Expected a time',
        transport_id: 'f-12-00',
        stream: 'denver-service-request-dev',
        shard_id: null,
        sequence_number: null,
        raw_sha256: sha256,
        raw_data_ref: null,
        schema_version: '1',
        error_message: 'CaseCreateddttm: Expected a time',
        raw_data: bytes.toString('base64'),
        raw_text: line,
      },
      expect.objectContaining({
        app: 'consumer',
        reason: 'bad_encoding',
        shard_id: 'shardId-000000000000',
        sequence_number: '495',
        raw_data: 'e/8K',
      }),
    ]);
  });

  it('show what Firehose could not transform or convert, in both of its forms', async () => {
    const day = '2026-10-23';
    const documents = [
      [`errors/service-request/format-conversion-failed/${day}/a`, unconverted],
      [`errors/traffic-accident/processing-failed/${day}/b`, untransformed],
    ] as const;
    for (const [key, document] of documents) await putIntoLake('dev', key, `${JSON.stringify(document)}\n`);
    expect(await ask("SELECT * FROM rejected_record_bytes WHERE app = 'firehose' ORDER BY dataset")).toEqual([
      expect.objectContaining({
        dataset: 'service-request',
        reason: 'format-conversion-failed',
        error_code: 'DataFormatConversion.MalformedData',
        error_message: 'Cannot read 12 Main St as a number',
        raw_sha256: sha256,
        raw_text: line,
      }),
      expect.objectContaining({
        dataset: 'traffic-accident',
        reason: 'processing-failed',
        error_code: 'Lambda.FunctionError',
        attempts: '4',
        raw_sha256: null,
        raw_data: 'no base64!',
        raw_text: null,
      }),
    ]);
    const [table] = await ask(
      "SELECT json_extract_scalar(datacatalogtable, '$.tableName') AS name FROM delivery_errors WHERE error_type = 'format-conversion-failed'",
    );
    expect(table).toEqual({ name: 'service_request' });
  });

  it('keep text of records out of the view that is for counts', async () => {
    const rows = await ask('SELECT * FROM rejected_records');
    expect(rows).toHaveLength(4);
    expect(JSON.stringify(rows)).not.toContain('Main St');
    for (const secret of [bytes.toString('base64'), 'no base64!'])
      expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('read the days, datasets and apps asked for alone', async () => {
    const bytesOf = async (where: string) =>
      (
        await runAthenaQuery(athenaClient(), {
          sql: `SELECT count(*) FROM rejected_records WHERE ${where}`,
          workGroup: 'denver-dev',
          database: 'denver_dev',
        })
      ).bytesScanned;
    expect(await bytesOf("day = '2026-10-22'")).toBe(0);
    const firehose = await bytesOf("app = 'firehose'");
    const ingest = await bytesOf("app = 'ingest' AND day = '2026-10-23' AND dataset = 'service-request'");
    const all = await bytesOf('true');
    expect(ingest).toBeGreaterThan(0);
    expect(ingest).toBeLessThan(all);
    expect(firehose).toBeGreaterThan(0);
  });
});
