import { readMigration } from '@denver/migrations';
import { describe, expect, it } from 'vitest';
import { crawlDrift, type CrawledTable, type ExpectedTable } from '../../src/core/crawl-drift';
import { crawlLines, driftText } from '../../src/core/crawl-text';
import { expectedTables } from '../../src/core/expected-tables';
import type { ModelTable } from '../../src/core/model';

const location = 's3://lake-bucket/events/rides/';
const expected: ExpectedTable = {
  table: 'ride_events',
  location,
  columns: { ride_id: 'string', fare: 'int', tip: 'int' },
  partitionKeys: { created_month: 'string' },
  former: { price: 'double' },
  always: new Set(['ride_id', 'fare']),
};
const columns = (...list: string[]) =>
  list.map((column) => {
    const [name = '', type = ''] = column.split(' ');
    return { name, type };
  });
const all = ['ride_id string', 'fare int', 'tip int'];
const crawled = (overrides: Partial<CrawledTable> = {}): CrawledTable => ({
  name: 'rides',
  location,
  format: 'parquet',
  columns: columns(...all),
  partitionKeys: columns('created_month string'),
  partitions: [{ name: 'created_month=2015-07', columns: columns(...all) }],
  ...overrides,
});
const drift = (...tables: CrawledTable[]) => crawlDrift(expected, tables).map(driftText);

describe('crawlDrift', () => {
  it('is none when the files are as the model says', () => {
    expect(drift(crawled())).toEqual([]);
  });

  it('names new, missing and retyped columns, and partition keys', () => {
    expect(
      drift(
        crawled({
          columns: columns('ride_id string', 'tip bigint', 'severity string'),
          partitionKeys: columns('created_month string', 'day string'),
        }),
      ),
    ).toEqual([
      'ride_events.fare is missing (int)',
      'ride_events.tip is bigint, not int',
      'ride_events.severity is new (string)',
      'ride_events.day is new (string)',
    ]);
  });

  it('names the partitions that alone are other, once what is true of all is told', () => {
    expect(
      drift(
        crawled({
          columns: columns(...all, 'severity string'),
          partitions: [
            {
              name: 'created_month=2015-07',
              columns: columns('ride_id string', 'fare int', 'severity string'),
            },
            { name: 'created_month=2015-08', columns: columns('ride_id string', 'fare string', 'tip int') },
            { name: 'created_month=2015-09', columns: columns('ride_id string', 'tip int') },
          ],
        }),
      ),
    ).toEqual([
      'ride_events.severity is new (string)',
      'ride_events.fare in created_month=2015-08 is string, not int',
      'ride_events.fare in created_month=2015-09 is missing (int)',
    ]);
  });

  it('lets old files hold what the model has dropped, in its old type alone', () => {
    expect(drift(crawled({ columns: columns(...all, 'price double') }))).toEqual([]);
    expect(drift(crawled({ columns: columns(...all, 'price string') }))).toEqual([
      'ride_events.price is new (string)',
    ]);
  });

  it('says when there is no table, several of one folder, or files of another format', () => {
    const other = crawled({ name: 'rides_2015', location: `${location}created_month=2015-07/` });
    expect(drift()).toEqual([`ride_events has files, and the crawler made no table of ${location}`]);
    expect(drift(crawled(), other)).toEqual([
      `ride_events has files too different for one table: rides_2015 at ${other.location}`,
    ]);
    expect(drift(crawled({ format: 'csv', columns: [] }))).toEqual(['ride_events is csv, not parquet']);
    expect(drift(crawled(), crawled({ name: 'x', location: 's3://lake-bucket/other/' }))).toEqual([]);
  });
});

describe('crawlLines', () => {
  it('are a line per dataset and a table of what differs', () => {
    const found = crawlDrift(expected, [
      crawled({ columns: columns('ride_id string', 'fare int', 'tip bigint', 'severity string') }),
    ]);
    expect(
      crawlLines(
        [
          { table: 'ride_events', location, state: 'compared', columns: 4, partitions: 1, drift: found },
          {
            table: 'car_events',
            location: 's3://b/cars/',
            state: 'empty',
            columns: 0,
            partitions: 0,
            drift: [],
          },
        ],
        ['stray'],
      ),
    ).toEqual([
      'ride_events  4 columns, 1 partitions: 2 differences',
      'car_events  nothing to crawl in s3://b/cars/',
      'stray  is of no dataset',
      '',
      'TABLE        COLUMN    DRIFT    MODEL  FILES   WHERE',
      'ride_events  tip       retyped  int    bigint  all',
      'ride_events  severity  new      -      string  all',
    ]);
  });
});

describe('expectedTables', () => {
  it('know what the model dropped, and what every file has held from the first', () => {
    const model = {
      table: 'ride_events',
      schema: {
        columns: columns('ride_id string', 'tip int'),
        partitionKeys: columns('created_month string'),
        location: 's3://${bucket}/events/rides/',
        properties: {},
      },
    } as unknown as ModelTable;
    const snapshot = {
      tables: {
        ride_events: {
          columns: { ride_id: 'string', fare: 'int', tip: 'int' },
          partitionKeys: {},
          location: '',
          properties: {},
          renames: [],
        },
      },
    };
    const made = readMigration(
      '0001-make.sql',
      "CREATE EXTERNAL TABLE IF NOT EXISTS ${database}.ride_events (ride_id string, fare int) LOCATION 's3://${bucket}/events/rides/';",
    );
    expect(expectedTables([model], snapshot, [made], 'lake-bucket')).toEqual([
      {
        table: 'ride_events',
        location,
        columns: { ride_id: 'string', tip: 'int' },
        partitionKeys: { created_month: 'string' },
        former: { fare: 'int' },
        always: new Set(['ride_id']),
      },
    ]);
  });
});
