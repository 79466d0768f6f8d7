import { describe, expect, it } from 'vitest';
import { driftOf } from '../../src/core/drift';
import type { CatalogObject } from '../../src/core/finding';

const snapshot = {
  tables: {
    events: {
      columns: { a: 'int' },
      partitionKeys: { m: 'string' },
      location: 's3://${bucket}/events/',
      properties: {
        'projection.m.range': '2009-01,NOW',
        'storage.location.template': 's3://${bucket}/${m}/',
      },
      renames: [],
    },
  },
  views: { newest: { a: 'int' } },
};
const events = {
  kind: 'table',
  columns: [{ name: 'a', type: 'int' }],
  partitionKeys: [{ name: 'm', type: 'string' }],
  location: 's3://lake/events',
  properties: {
    'projection.m.range': '2009-01,NOW',
    'storage.location.template': 's3://lake/${m}/',
    transient_lastDdlTime: '1',
  },
} satisfies CatalogObject;
const newest: CatalogObject = { kind: 'view', columns: [{ name: 'a', type: 'integer' }] };
const drift = (table?: CatalogObject, view: CatalogObject | undefined = newest) =>
  driftOf(
    snapshot,
    new Map([
      ['events', table],
      ['newest', view],
    ]),
    'lake',
  );

describe('driftOf', () => {
  it('is none when the catalogue is as the migrations make it, whatever others add to the properties', () => {
    expect(drift(events)).toEqual([]);
  });

  it('names columns that are retyped, missing and new', () => {
    const columns = [
      { name: 'a', type: 'bigint' },
      { name: 'b', type: 'int' },
    ];
    expect(drift({ ...events, columns, partitionKeys: [] })).toEqual([
      'events.a is bigint, not int',
      'events.b is not of the migrations',
      'events.m is missing',
    ]);
  });

  it('names a table at another place, and partitions that are projected otherwise', () => {
    const moved = {
      ...events,
      location: 's3://elsewhere/',
      properties: { 'projection.m.range': '2020-01,NOW' },
    };
    expect(drift(moved)).toEqual([
      'events is at s3://elsewhere/, not s3://lake/events/',
      'events has projection.m.range 2020-01,NOW, not 2009-01,NOW',
      'events has storage.location.template nowhere, not s3://lake/${m}/',
    ]);
  });

  it('names what is missing, of another kind, or a view with other columns', () => {
    expect(drift(undefined, { kind: 'view', columns: [] })).toEqual([
      'events is missing',
      'newest.a is missing',
    ]);
    expect(drift(newest, events)).toEqual(['events is a view', 'newest is a table']);
  });
});
