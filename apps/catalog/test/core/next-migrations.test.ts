import {
  MigrationFileError,
  readMigration,
  readRenames,
  SchemaChangeError,
  type Migration,
  type RenameWishes,
} from '@denver/migrations';
import { describe, expect, it } from 'vitest';
import type { CatalogModel, ModelTable } from '../../src/core/model';
import { nextMigrations } from '../../src/core/next-migrations';
import { foldSchema } from '../../src/core/schema';
import type { SchemaSnapshot } from '../../src/core/snapshot';

/** A model with these columns, `name type`. */
function model(...columns: string[]): ModelTable {
  const schema = columns.map((column) => {
    const [name = '', type = ''] = column.split(' ');
    return { name, type };
  });
  const month = { name: 'created_month', type: 'string' };
  const location = 's3://${bucket}/events/rides/';
  return {
    table: 'ride_events',
    view: 'rides',
    schema: {
      columns: schema,
      partitionKeys: [month],
      location,
      properties: { 'projection.enabled': 'true' },
    },
    viewColumns: [...schema, month],
    versionsOf: ['ride_id'],
    createTable: [
      'CREATE EXTERNAL TABLE IF NOT EXISTS `${database}`.`ride_events` (',
      schema.map(({ name, type }) => `  \`${name}\` ${type}`).join(',\n'),
      `) PARTITIONED BY (\`created_month\` string) STORED AS PARQUET LOCATION '${location}'`,
      "TBLPROPERTIES ('projection.enabled' = 'true')",
    ].join('\n'),
  };
}

interface Workspace {
  migrations: Migration[];
  snapshot: SchemaSnapshot | undefined;
  texts: Record<string, string>;
}

/** What one run of generate leaves behind. */
function generate(
  before: Workspace,
  models: ModelTable[],
  wishes?: RenameWishes,
  more: Partial<CatalogModel> = {},
): Workspace & { added: string[] } {
  const { files, snapshot } = nextMigrations(
    before.migrations,
    before.snapshot,
    { datasets: models, tables: [], views: [], ...more },
    wishes,
  );
  return {
    migrations: [...before.migrations, ...files.map(({ name, text }) => readMigration(name, text))],
    snapshot: JSON.parse(JSON.stringify(snapshot)) as SchemaSnapshot,
    texts: { ...before.texts, ...Object.fromEntries(files.map(({ name, text }) => [name, text])) },
    added: files.map(({ name }) => name),
  };
}

const empty: Workspace = { migrations: [], snapshot: undefined, texts: {} };
const first = model('ride_id string', 'fare int', 'day date');

describe('nextMigrations', () => {
  it('makes everything from nothing, and nothing the second time', () => {
    const made = generate(empty, [first]);
    expect(made.added).toEqual([
      '0001-create-database.sql',
      '0002-create-ride-events.sql',
      '0003-create-rides-view.sql',
    ]);
    expect(foldSchema(made.migrations)).toMatchObject({
      tables: { ride_events: { columns: first.schema.columns, location: first.schema.location } },
    });
    const again = generate(made, [first]);
    expect(again.added).toEqual([]);
    expect(again.snapshot).toEqual(made.snapshot);
  });

  it('adds a column with one file and shows it with another, and leaves the files before as they are', () => {
    const made = generate(empty, [first]);
    const next = model('ride_id string', 'tip int', 'fare int', 'day date');
    const changed = generate(made, [next]);
    expect(changed.added).toEqual(['0004-add-tip-to-ride-events.sql', '0005-replace-rides-view.sql']);
    expect(changed.texts['0004-add-tip-to-ride-events.sql']).toContain(
      'ALTER TABLE `${database}`.`ride_events` ADD COLUMNS (\n  `tip` int\n);',
    );
    expect(changed.texts['0005-replace-rides-view.sql']).toContain(
      'SELECT ride_id,\n       tip,\n       fare,\n       day,\n       created_month\nFROM (',
    );
    expect(changed.migrations.slice(0, 3)).toEqual(made.migrations);
    expect(Object.keys(changed.snapshot?.tables['ride_events']?.columns ?? {})).toEqual([
      'ride_id',
      'fare',
      'day',
      'tip',
    ]);
    expect(generate(changed, [next]).added).toEqual([]);
  });

  it('takes a column out of the view alone, and back', () => {
    const made = generate(empty, [first]);
    const without = generate(made, [model('ride_id string', 'day date')]);
    expect(without.added).toEqual(['0004-replace-rides-view.sql']);
    expect(generate(without, [first]).added).toEqual(['0005-replace-rides-view.sql']);
  });

  it('shows a renamed column under one name, from old files and new', () => {
    const made = generate(empty, [first]);
    const renamed = [model('ride_id string', 'price int', 'day date')];
    expect(() => generate(made, renamed)).toThrow(SchemaChangeError);
    expect(() => generate(made, renamed)).toThrow('--rename ride_events.fare=price');
    const next = generate(made, renamed, readRenames(['ride_events.fare=price']));
    expect(next.added).toEqual(['0004-add-price-to-ride-events.sql', '0005-replace-rides-view.sql']);
    expect(next.texts['0005-replace-rides-view.sql']).toContain('COALESCE(price, fare) AS price,');
    expect(generate(next, renamed).added).toEqual([]);

    const twice = generate(
      next,
      [model('ride_id string', 'cost int', 'day date')],
      readRenames(['ride_events.price=cost']),
    );
    expect(Object.values(twice.texts).at(-1)).toContain('COALESCE(cost, price, fare) AS cost,');
  });

  it('widens a column under a new name', () => {
    const made = generate(empty, [first]);
    const wider = generate(
      made,
      [model('ride_id string', 'fare_bigint bigint', 'day date')],
      readRenames(['ride_events.fare=fare_bigint']),
    );
    expect(wider.texts['0005-replace-rides-view.sql']).toContain(
      'COALESCE(fare_bigint, CAST(fare AS bigint)) AS fare_bigint,',
    );
  });

  it('adds a column to a table without a view of its own, and replaces a view over it', () => {
    const { createTable, schema } = model('reason string');
    const [errors, query] = [
      { table: 'ride_errors', schema, createTable: createTable.replace('ride_events', 'ride_errors') },
      'SELECT reason\nFROM ${database}.ride_errors',
    ];
    const view = { view: 'rejected_rides', columns: [{ name: 'reason', type: 'string' }], query };
    const made = generate(empty, [first], {}, { tables: [errors], views: [view] });
    expect(made.added.slice(1)).toEqual([
      '0002-create-ride-events.sql',
      '0003-create-ride-errors.sql',
      '0004-create-rides-view.sql',
      '0005-create-rejected-rides-view.sql',
    ]);
    expect(made.snapshot?.views['rejected_rides']).toEqual({ reason: 'string' });
    const wider = {
      tables: [
        { ...errors, schema: { ...schema, columns: [...schema.columns, { name: 'code', type: 'int' }] } },
      ],
      views: [{ ...view, query: query.replace('reason', 'reason,\n       code') }],
    };
    const changed = generate(made, [first], {}, wider);
    expect(changed.added).toEqual([
      '0006-add-code-to-ride-errors.sql',
      '0007-replace-rejected-rides-view.sql',
    ]);
    expect(generate(changed, [first], {}, wider).added).toEqual([]);
    // A member that is no longer written leaves its column, which reads as null.
    expect(generate(changed, [first], {}, { tables: [errors], views: [view] }).added).toEqual([
      '0008-replace-rejected-rides-view.sql',
    ]);
  });

  it('sets properties that changed', () => {
    const made = generate(empty, [first]);
    const other: ModelTable = {
      ...first,
      schema: { ...first.schema, properties: { 'projection.enabled': 'true', 'a.range': "it's" } },
    };
    const changed = generate(made, [other]);
    expect(changed.added).toEqual(['0004-set-properties-of-ride-events.sql']);
    expect(changed.texts['0004-set-properties-of-ride-events.sql']).toContain("'a.range' = 'it''s'");
    expect(generate(changed, [other]).added).toEqual([]);
  });

  it.each<[string, ModelTable, string[], string]>([
    [
      'a retyped column',
      model('ride_id string', 'fare bigint', 'day date'),
      [],
      'Give it a new name in the model, such as fare_bigint, and run generate --rename ride_events.fare=fare_bigint',
    ],
    [
      'a new date column',
      model('ride_id string', 'fare int', 'day date', 'paid date'),
      [],
      'timestamp, or a string',
    ],
    [
      'a rename to a narrower type',
      model('ride_id int', 'fare int', 'day_number int'),
      ['ride_events.day=day_number'],
      'Expected the type to stay string',
    ],
    [
      'a rename that loses values',
      model('ride_id string', 'fare int', 'day_number int'),
      ['ride_events.day=day_number'],
      'holds every date of day, got int',
    ],
    [
      'a rename of nothing',
      model('ride_id string', 'fare int', 'day date', 'tip int'),
      ['ride_events.gone=tip'],
      'got gone=tip',
    ],
    ['a rename in no table', first, ['cars.a=b'], 'cars'],
    [
      'other partitions',
      { ...first, schema: { ...first.schema, partitionKeys: [{ name: 'day', type: 'string' }] } },
      [],
      'Give the table a new name',
    ],
  ])('refuses %s, naming the safe way', (_, changed, renames, message) => {
    const made = generate(empty, [first]);
    const attempt = () => generate(made, [changed], readRenames(renames));
    expect(attempt).toThrow(SchemaChangeError);
    expect(attempt).toThrow(message);
  });

  it('refuses to go on from files that are edited or gone', () => {
    const made = generate(empty, [first]);
    const edited = made.migrations.map((migration) =>
      migration.version === 2
        ? readMigration(migration.file, `${made.texts[migration.file]}-- more`)
        : migration,
    );
    expect(() => generate({ ...made, migrations: edited }, [first])).toThrow(MigrationFileError);
    expect(() => generate({ ...made, migrations: made.migrations.slice(0, 2) }, [first])).toThrow(
      '0003-create-rides-view.sql',
    );
  });

  it('follows migrations written by hand', () => {
    const made = generate(empty, [first]);
    const byHand = readMigration(
      '0004-tip.sql',
      'ALTER TABLE ${database}.ride_events ADD COLUMNS (tip int);',
    );
    const next = generate({ ...made, migrations: [...made.migrations, byHand] }, [
      model('ride_id string', 'fare int', 'day date', 'tip int'),
    ]);
    expect(next.added).toEqual(['0005-replace-rides-view.sql']);
    const dropped = readMigration(
      '0006-drop.sql',
      'DROP VIEW IF EXISTS ${database}.rides;\nDROP TABLE IF EXISTS ${database}.ride_events;',
    );
    expect(generate({ ...next, migrations: [...next.migrations, dropped] }, [first]).added).toEqual([
      '0007-create-ride-events.sql',
      '0008-create-rides-view.sql',
    ]);
  });
});
