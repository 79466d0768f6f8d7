import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  agentConfig,
  athenaCreateCompactedTable,
  athenaCreateRejectionTable,
  athenaCreateTable,
  caseStatuses,
  dataDictionaryMarkdown,
  dataset,
  datasetIds,
  dynamoDbItem,
  dynamoDbTableSchema,
  glueColumns,
  gluePartitionKeys,
  parquetSchema,
  projectionProperties,
  quarantineRecord,
  redshiftColumns,
  rejectionProperties,
  rejectionTables,
} from '../src/index';
import { eventOf } from './rows';

/** The names of the official agent.json, in its order. */
const officialNames = [
  'CaseSummary',
  'CaseStatus',
  'CaseSource',
  'CaseCreatedDate',
  'CaseCreateddttm',
  'CaseClosedDate',
  'CaseCloseddttm',
  'FirstCallResolution',
  'CustomerZipCode',
  'IncidentAddress1',
  'IncidentAddress2',
  'IncidentIntersection1',
  'IncidentIntersection2',
  'IncidentZipCode',
  'Longitude',
  'Latitude',
  'Agency',
  'Division',
  'MajorArea',
  'Type',
  'Topic',
  'CouncilDistrict',
  'PoliceDistrict',
  'Neighborhood',
];

describe('a dataset', () => {
  it('has the raw fields of the official agent.json for service requests', () => {
    expect(dataset('service-request').rawFields).toEqual(officialNames);
  });

  it('has raw fields that are known partition key fields', () => {
    for (const id of datasetIds) {
      expect(dataset(id).rawFields).toEqual(expect.arrayContaining([...dataset(id).partitionKeyFields]));
    }
  });

  it('hides what is personal', () => {
    const hidden = (id: 'service-request' | 'traffic-accident') =>
      dataset(id)
        .columns.filter(({ privacy }) => privacy === 'private')
        .map(({ name }) => name);

    expect(hidden('service-request')).toEqual([
      'customer_zip',
      'incident_address_1',
      'incident_address_2',
      'incident_intersection_1',
      'incident_intersection_2',
      'longitude',
      'latitude',
    ]);
    expect(hidden('traffic-accident')).toEqual(['incident_address']);
    expect(dataset('service-request').columns.find(({ name }) => name === 'case_summary')).toMatchObject({
      privacy: 'public',
      freeText: true,
    });
  });
});

describe('agentConfig', () => {
  it('sends every dataset to a stream and a delivery stream', () => {
    const { flows, ...rest } = agentConfig({
      logDirectory: '/var/log/denver/',
      stage: 'dev',
      endpoint: 'http://127.0.0.1:4566',
    });

    expect(rest).toEqual({
      'cloudwatch.emitMetrics': false,
      'kinesis.endpoint': 'http://127.0.0.1:4566',
      'firehose.endpoint': 'http://127.0.0.1:4566',
    });
    expect(
      flows.map(({ filePattern, kinesisStream, deliveryStream }) => [
        filePattern,
        kinesisStream,
        deliveryStream,
      ]),
    ).toEqual([
      ['/var/log/denver/service-request/*.log', 'denver-service-request-dev', undefined],
      ['/var/log/denver/service-request/*.log', undefined, 'denver-service-request-dev'],
      ['/var/log/denver/traffic-accident/*.log', 'denver-traffic-accident-dev', undefined],
      ['/var/log/denver/traffic-accident/*.log', undefined, 'denver-traffic-accident-dev'],
    ]);
    expect(flows[0]?.dataProcessingOptions).toEqual([
      { optionName: 'CSVTOJSON', customFieldNames: officialNames },
    ]);
    expect(flows[2]?.partitionKeyFields).toEqual(['OFFENSE_ID']);
  });

  it('takes further settings for every flow', () => {
    const { flows } = agentConfig({
      logDirectory: '/logs',
      stage: 'x',
      datasets: ['traffic-accident'],
      flowSettings: { maxBufferAgeMillis: 1000 },
    });

    expect(flows).toHaveLength(2);
    expect(flows.every((flow) => 'maxBufferAgeMillis' in flow)).toBe(true);
  });
});

describe.each(datasetIds)('the schemas of %s', (id) => {
  const names = dataset(id).columns.map(({ name }) => name);

  it('hold every column of the model, the partition key apart', () => {
    expect([...glueColumns(id), ...gluePartitionKeys(id)].map(({ Name }) => Name)).toEqual(names);
    expect(redshiftColumns(id).map(({ name }) => name)).toEqual(names);
    expect(parquetSchema(id).map(({ name }) => name)).toEqual(names.slice(0, -1));
    expect(names.at(-1)).toBe('created_month');
  });

  it('use names that every engine takes unquoted', () => {
    for (const name of names) expect(name).toMatch(/^[a-z_][a-z0-9_]{0,126}$/);
    expect(new Set(names).size).toBe(names.length);
  });

  it('describe every column', () => {
    for (const { description } of dataset(id).columns) expect(description).toMatch(/^.{4,254}\.$/);
  });

  it('make an item whose key and index attributes are never null', () => {
    const event = eventOf(id);
    const { keyColumn, pk, attributes } = dynamoDbItem(id, event);
    const { AttributeDefinitions } = dynamoDbTableSchema(id);

    expect(keyColumn).toBe(dataset(id).keyColumn);
    expect({ ...attributes, [keyColumn]: pk }).toEqual({ ...event, day: event[dataset(id).dayColumn] });
    for (const { AttributeName } of AttributeDefinitions) {
      expect(typeof { ...attributes, [keyColumn]: pk }[AttributeName]).toBe('string');
    }
  });
});

describe('athenaCreateTable', () => {
  const sql = athenaCreateTable('service-request', {
    database: 'denver_dev',
    location: 's3://lake/events/service-request',
  });

  it('creates an external Parquet table with projected months', () => {
    expect(sql).toContain('CREATE EXTERNAL TABLE IF NOT EXISTS `denver_dev`.`service_request_events` (');
    expect(sql).toContain("  `created_at` timestamp COMMENT 'Created, UTC.',");
    expect(sql).toMatch(
      /PARTITIONED BY \(\n {2}`created_month` string COMMENT '[^']+'\n\)\nSTORED AS PARQUET\n/,
    );
    expect(sql).toContain("LOCATION 's3://lake/events/service-request/'");
    expect(sql).toContain(
      "'storage.location.template' = 's3://lake/events/service-request/created_month=${created_month}/'",
    );
    expect(sql).toContain("'projection.created_month.range' = '2009-01,NOW'");
  });

  it('doubles the quotes of a comment', () => {
    expect(sql).toContain("COMMENT 'The caller''s zip, 5 digits.'");
  });

  it('shares its properties with a Glue table', () => {
    const months = { first: '2014-01', last: '2015-12' };

    expect(projectionProperties('s3://lake/x/', months)['projection.created_month.range']).toBe(
      '2014-01,2015-12',
    );
  });
});

describe('athenaCreateCompactedTable', () => {
  it('creates the table of the same columns, whose partitions somebody registers', () => {
    const options = { database: 'denver_dev', location: 's3://lake/compacted/service-request' };
    const body = (sql: string) => sql.slice(sql.indexOf('('), sql.indexOf('LOCATION'));
    const sql = athenaCreateCompactedTable('service-request', options);

    expect(sql).toContain('CREATE EXTERNAL TABLE IF NOT EXISTS `denver_dev`.`service_requests_compacted` (');
    expect(body(sql)).toBe(body(athenaCreateTable('service-request', options)));
    expect(sql).toMatch(/LOCATION 's3:\/\/lake\/compacted\/service-request\/'$/);
  });
});

describe('rejectionTables', () => {
  const [quarantine, deliveryErrors] = rejectionTables;
  if (!quarantine || !deliveryErrors) throw new Error('Expected two tables');

  it('have a column for every member of a quarantine record but the dataset, which the path says', () => {
    const everything = quarantineRecord({
      dataset: 'service-request',
      reject: { reason: 'poison', field: 'CaseSummary', detail: 'x' },
      bytes: new Uint8Array(),
      source: { stage: 'ingest' },
      arrivalMs: 0,
      rawDataRef: 'a/b',
    });
    const { dataset: _, ...inside } = everything;
    expect(quarantine.columns.map(({ member }) => member).sort()).toEqual(Object.keys(inside).sort());
    expect(quarantine.pathColumns.map(({ name }) => name)).toEqual(['app', 'dataset', 'day']);
  });

  it('keep bytes and what may quote them private', () => {
    const hidden = rejectionTables.flatMap(({ table, columns }) =>
      columns.filter(({ privacy }) => privacy === 'private').map(({ name }) => `${table}.${name}`),
    );
    expect(hidden).toEqual([
      'quarantine_records.rawdata',
      'delivery_errors.rawdata',
      'delivery_errors.errormessage',
      'delivery_errors.lasterrormessage',
    ]);
  });

  it('become tables over JSON lines whose folders are projected', () => {
    const sql = athenaCreateRejectionTable(deliveryErrors, {
      database: 'denver_dev',
      location: 's3://lake/errors',
    });
    expect(sql).toContain('CREATE EXTERNAL TABLE IF NOT EXISTS `denver_dev`.`delivery_errors` (');
    expect(sql).toContain("ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'\nSTORED AS TEXTFILE\n");
    expect(sql).toContain("LOCATION 's3://lake/errors/'");
    expect(rejectionProperties(deliveryErrors, 's3://lake/errors')).toEqual({
      'projection.enabled': 'true',
      'projection.dataset.type': 'enum',
      'projection.dataset.values': 'service-request,traffic-accident',
      'projection.error_type.type': 'enum',
      'projection.error_type.values': 'processing-failed,format-conversion-failed,activePartitionExceeded',
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy-MM-dd',
      'projection.day.range': '2026-01-01,NOW+1DAYS',
      'projection.day.interval': '1',
      'projection.day.interval.unit': 'DAYS',
      'storage.location.template': 's3://lake/errors/${dataset}/${error_type}/${day}/',
    });
  });
});

describe('redshiftColumns', () => {
  it('give a text four bytes per character, up to the longest varchar', () => {
    const types = Object.fromEntries(
      redshiftColumns('service-request').map(({ name, type }) => [name, type]),
    );

    expect(types).toMatchObject({
      case_status: 'varchar(1024)',
      case_summary: 'varchar(64000)',
      created_at: 'timestamp',
      created_hour: 'integer',
      longitude: 'double precision',
    });
  });
});

describe('the data dictionary', () => {
  const path = resolve(dirname(fileURLToPath(import.meta.url)), '../../../docs/data-dictionary.md');

  it('in docs/ is what the model says; otherwise run `npm run generate` in libs/record-model', () => {
    expect(readFileSync(path, 'utf8')).toBe(dataDictionaryMarkdown());
  });

  it('lists every column and every status with its group', () => {
    const page = dataDictionaryMarkdown();

    for (const id of datasetIds)
      for (const { name } of dataset(id).columns) expect(page).toContain(`| \`${name}\``);
    for (const { label, group } of caseStatuses)
      expect(page).toMatch(new RegExp(`\\| ${label.replace(/[()]/g, '\\$&')} +\\| ${group}`));
  });
});
