import { readdirSync } from 'node:fs';
import path from 'node:path';
import { dataset } from '@denver/record-model';
import { describe, expect, it } from 'vitest';
import { FeedSource } from '../../src/adapters/feed-source';
import type { FeedSourceOptions } from '../../src/adapters/feed-source';
import { parseRecord } from '../../src/core/corrupt';
import type { Position } from '../../src/core/source';
import { FeedError, SourceHeaderError } from '../../src/errors';
import type { FakeFeed } from '../helpers/fake-feed';
import { fakeFeed } from '../helpers/fake-feed';
import { generate } from '../helpers/generate';
import { logBytes, scratch } from '../helpers/scratch';

const { rawFields, rawFieldDetails } = dataset('service-request');
const fields = [
  { name: 'OBJECTID', type: 'esriFieldTypeOID' },
  ...rawFieldDetails.map(({ cityName }) => ({
    name: cityName.replaceAll(' ', '_'),
    type: /Date$/.test(cityName) ? 'esriFieldTypeDate' : 'esriFieldTypeString',
  })),
];

const requestOf = (id: number, status = 'New') => ({
  OBJECTID: id,
  Case_Summary: `Case ${id}, of the feed`,
  Case_Status: status,
  Case_Created_Date: Date.UTC(2026, 9, 1),
  Case_Created_dttm: '10/1/2026 9:05:00 AM',
  Longitude: -104.9876,
  Council_District: 7,
});

async function requests(count: number): Promise<FakeFeed> {
  const feed = await fakeFeed(fields);
  feed.rows = Array.from({ length: count }, (_, index) => requestOf(10 + index * 3));
  return feed;
}

function optionsOf(
  feed: FakeFeed,
  directory: string,
  changes: Partial<FeedSourceOptions> = {},
): FeedSourceOptions {
  const { signal } = new AbortController();
  const basic = {
    dataset: 'service-request',
    url: feed.url,
    item: 'abc',
    directory,
    repeat: false,
    pollMs: 1,
  } as const;
  return { ...basic, position: null, signal, warn: () => undefined, retryMs: () => 1, ...changes };
}

async function sweep(options: FeedSourceOptions, batches = Infinity) {
  const source = await FeedSource.open(options);
  const rows: string[] = [];
  const starts: Position[] = [];
  for (let count = 0; count < batches; count++) {
    const batch = await source.read();
    if (batch === undefined) break;
    starts.push(batch.start);
    rows.push(...(batch.rows as string[]));
  }
  return { source, rows, starts };
}

describe('FeedSource', () => {
  it('finds the layer behind the item and reads it page by page, each row once', async () => {
    const feed = await requests(4321);
    const { rows } = await sweep(optionsOf(feed, scratch()));
    expect(rows.length).toBe(4321);
    expect(new Set(rows).size).toBe(4321);
    const paths = feed.asked.map(({ pathname }) => pathname);
    expect(paths.slice(0, 3)).toEqual([
      '/sharing/rest/content/items/abc',
      '/services/requests/FeatureServer',
      '/services/requests/FeatureServer/66',
    ]);
    const pages = feed.asked.filter(({ searchParams }) => searchParams.has('resultRecordCount'));
    expect(pages.map(({ searchParams }) => searchParams.get('where'))).toEqual([
      'OBJECTID > -1',
      'OBJECTID > 6007',
      'OBJECTID > 12007',
    ]);
    expect(pages[0]?.searchParams.get('orderByFields')).toBe('OBJECTID ASC');
    expect(pages[0]?.searchParams.get('resultRecordCount')).toBe('2000');
  });

  it('writes attributes as the city writes them: dates without zone, numbers, nothing for null', async () => {
    const feed = await requests(1);
    const { rows } = await sweep(optionsOf(feed, scratch()));
    const cells = parseRecord(rows[0] ?? '');
    const cell = (name: string) => cells[rawFields.indexOf(name)];
    expect(cell('CaseSummary')).toBe('Case 10, of the feed');
    expect(cell('CaseCreatedDate')).toBe('10/01/2026');
    expect(cell('CaseCreateddttm')).toBe('10/1/2026 9:05:00 AM');
    expect(cell('CaseCloseddttm')).toBe('');
    expect(cell('Longitude')).toBe('-104.9876');
    expect(cell('CouncilDistrict')).toBe('7');
  });

  it('reads the epochs of accidents as Denver wall time', async () => {
    const accident = dataset('traffic-accident').rawFields;
    const names = accident.filter(
      (name) => !['OFFENSE_TYPE_ID', 'OFFENSE_CATEGORY_ID', 'HARMFUL_EVENT_SEQ_MOST'].includes(name),
    );
    const feed = await fakeFeed(
      ['OBJECTID', ...names].map((name) => ({
        name,
        type:
          name === 'OBJECTID'
            ? 'esriFieldTypeOID'
            : /_DATE$/.test(name)
              ? 'esriFieldTypeDate'
              : 'esriFieldTypeString',
      })),
    );
    feed.layers = [{ id: 1 }, { id: 325 }];
    feed.rows = [{ OBJECTID: 1, INCIDENT_ID: 'DP2025225957', REPORTED_DATE: 1_746_392_100_000 }];
    const { rows } = await sweep(optionsOf(feed, scratch(), { dataset: 'traffic-accident' }));
    expect(parseRecord(rows[0] ?? '')[accident.indexOf('REPORTED_DATE')]).toBe('2025-05-04 20:55:00');
    expect(feed.asked[2]?.pathname).toBe('/services/requests/FeatureServer/325');
  });

  it('goes on behind a page that is shorter than asked when the service says there is more', async () => {
    const feed = await requests(1000);
    feed.shortPages = 300;
    const { rows } = await sweep(optionsOf(feed, scratch()));
    expect(rows.length).toBe(1000);
  });

  it('tries again after an error that may pass, whether it comes as HTTP 200 or not', async () => {
    const feed = await requests(5);
    feed.faults = [
      { body: '{"error":{"code":504,"message":"Your request has timed out."}}' },
      { status: 503, body: 'busy' },
      { body: '<html>maintenance</html>' },
      { status: 429, body: '' },
    ];
    const { rows } = await sweep(optionsOf(feed, scratch()));
    expect(rows.length).toBe(5);
  });

  it('stops with the url and the message of an error that will not pass', async () => {
    const feed = await requests(5);
    feed.faults = [{ body: '{"error":{"code":400,"message":"Item does not exist or is inaccessible."}}' }];
    const opening = FeedSource.open(optionsOf(feed, scratch()));
    await expect(opening).rejects.toThrow(FeedError);
    await expect(opening).rejects.toThrow(/items\/abc\?f=json failed: error 400, Item does not exist/);
    feed.faults = Array.from({ length: 6 }, () => ({ status: 500, body: '' }));
    await expect(FeedSource.open(optionsOf(feed, scratch()))).rejects.toThrow(/HTTP 500/);
  });

  it('refuses a service of several layers, and a layer of other columns', async () => {
    const feed = await requests(1);
    feed.layers = [{ id: 53 }, { id: 66 }];
    await expect(FeedSource.open(optionsOf(feed, scratch()))).rejects.toThrow(
      /expected one layer, got 53, 66/,
    );
    feed.layers = [{ id: 3 }];
    feed.fields = [...fields, { name: 'Colour', type: 'esriFieldTypeString' }];
    await expect(FeedSource.open(optionsOf(feed, scratch()))).rejects.toThrow(SourceHeaderError);
  });

  it('says when the service gave another number of rows than it counted', async () => {
    const feed = await requests(5);
    feed.miscount = 2;
    const said: string[] = [];
    await sweep(optionsOf(feed, scratch(), { warn: (message) => said.push(message) }));
    expect(said).toEqual(['the feed counted 7 rows and gave 5; it changes while it is read']);
  });

  it('gives the same rows again after a crash, whatever the service says then', async () => {
    const feed = await requests(4500);
    const directory = scratch();
    const { rows, starts } = await sweep(optionsOf(feed, directory), 2);
    feed.rows = feed.rows.map((row) => ({ ...row, Case_Status: 'Changed' }));
    const again = await sweep(optionsOf(feed, directory, { position: starts[0] ?? null }));
    expect(again.rows.slice(0, 4000)).toEqual(rows);
    expect(again.rows.length).toBe(4500);
    expect(again.rows.slice(4000).every((row) => row.includes('Changed'))).toBe(true);
  });

  it('gives only new and changed rows in later sweeps, and takes a vanished row for nothing', async () => {
    const feed = await requests(2500);
    const directory = scratch();
    const source = await FeedSource.open(optionsOf(feed, directory, { repeat: true }));
    const take = async (): Promise<string[]> => ((await source.read())?.rows ?? []) as string[];
    expect((await take()).length + (await take()).length).toBe(2500);
    feed.rows = [
      ...feed.rows.slice(100).map((row, index) => (index < 3 ? { ...row, Case_Status: 'Closed' } : row)),
      requestOf(99_999),
    ];
    const second = [...(await take()), ...(await take())];
    expect(second.length).toBe(4);
    const third = [...(await take()), ...(await take())];
    expect(third).toEqual([]);
    source.release({ sweep: 2, page: 1 });
    expect(readdirSync(directory).sort()).toEqual([
      'sweep-1.hashes',
      'sweep-2-page-0.json',
      'sweep-2-page-1.json',
      'sweep-2.hashes',
    ]);
  });

  it('is written into the log by start', async () => {
    const feed = await requests(300);
    const directory = scratch();
    const args = [
      '--source',
      'feed',
      '--dataset',
      'service-request',
      '--log-dir',
      directory,
      '--state-dir',
      path.join(directory, 'state'),
      '--feed-url',
      feed.url,
    ];
    expect((await generate(args)).end).toBe('done');
    const lines = logBytes(path.join(directory, 'service-request')).toString().trimEnd().split('\n');
    expect(lines.length).toBe(300);
    expect((await generate(args)).said).toContain('nothing to do: 300 lines');
  });
});
