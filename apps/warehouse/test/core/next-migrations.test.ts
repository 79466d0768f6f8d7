import { MigrationFileError, readMigration, SchemaChangeError, type Migration } from '@denver/migrations';
import { cubes } from '@denver/questions';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkStatement } from '../../src/core/check-statement';
import { modelColumns } from '../../src/core/lake-columns';
import { nextMigrations, type WarehouseModel, type WarehouseSnapshot } from '../../src/core/next-migrations';
import { warehouseObjects } from '../../src/core/objects';
import { checkedInMigrations, sqlFolder } from '../support/files';

const model: WarehouseModel = { columns: modelColumns(), objects: warehouseObjects };
const requests = model.columns['service-request'];

const first = nextMigrations([], undefined, model);
const migrations = read(first.files);
const { snapshot } = first;
const nextNumber = String(migrations.length + 1).padStart(4, '0');

function withColumns(columns: Record<string, string>): WarehouseModel {
  return { ...model, columns: { ...model.columns, 'service-request': columns } };
}

function without(name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(requests).filter(([column]) => column !== name));
}

function read(files: ReadonlyArray<{ name: string; text: string }>): Migration[] {
  return files.map(({ name, text }) => readMigration(name, text));
}

describe('sql/redshift', () => {
  it('follows the models; when not, run nx run warehouse:generate', async () => {
    const schema = JSON.parse(readFileSync(new URL('schema.json', sqlFolder), 'utf8')) as WarehouseSnapshot;
    const next = nextMigrations(await checkedInMigrations(), schema, model);
    expect(next.files.map(({ name }) => name)).toEqual([]);
    expect(next.snapshot).toEqual(schema);
  });

  it('has a table for each cube', () => {
    for (const { table } of cubes)
      expect(
        migrations.some(({ file }) => file.endsWith(`-${table.replaceAll('_', '-')}.sql`)),
        table,
      ).toBe(true);
  });
});

describe('nextMigrations', () => {
  it('makes everything from nothing, and nothing the second time', () => {
    expect(first.files[0]?.name).toBe('0001-create-lake-schema.sql');
    expect(nextMigrations(migrations, snapshot, model).files).toEqual([]);
  });

  it('replaces a view in one transaction when its query changes, and leaves the files before as they are', () => {
    const changed = (columns: string): WarehouseModel => ({
      ...model,
      objects: (lake) =>
        warehouseObjects(lake).map((object) =>
          object.key === 'view city.request_facts'
            ? {
                ...object,
                create: [
                  `CREATE OR REPLACE VIEW city.request_facts AS SELECT ${columns} WITH NO SCHEMA BINDING`,
                ],
              }
            : object,
        ),
    });
    const { files, snapshot: next } = nextMigrations(migrations, snapshot, changed('1 AS a'));
    expect(files).toEqual([
      {
        name: `${nextNumber}-replace-request-facts.sql`,
        text: expect.stringContaining(
          'BEGIN;\nDROP VIEW IF EXISTS city.request_facts;\nCREATE OR REPLACE VIEW',
        ) as string,
      },
    ]);
    expect(Object.keys(next.migrations).slice(0, -1)).toEqual(migrations.map(({ file }) => file));
    for (const { statements, file } of read(files)) for (const sql of statements) checkStatement(file, sql);
  });

  it('makes a changed cube anew, and has its months counted again', () => {
    const smaller: WarehouseModel = {
      ...model,
      objects: (lake) =>
        warehouseObjects(lake).map((object) =>
          object.key === 'table city.request_hours'
            ? {
                ...object,
                create: ['CREATE TABLE IF NOT EXISTS city.request_hours (created_month varchar(7))'],
              }
            : object,
        ),
    };
    const [file] = nextMigrations(migrations, snapshot, smaller).files;
    expect(file?.name).toBe(`${nextNumber}-replace-request-hours.sql`);
    expect(file?.text).toContain("DELETE FROM city.cube_months WHERE dataset = 'service-request';\nCOMMIT;");
  });

  it('drops a table that is no longer wanted', () => {
    const fewer: WarehouseModel = {
      ...model,
      objects: (lake) => warehouseObjects(lake).filter(({ key }) => key !== 'table city.request_hours'),
    };
    const [file] = nextMigrations(migrations, snapshot, fewer).files;
    expect(file).toMatchObject({ name: `${nextNumber}-drop-request-hours.sql` });
    expect(file?.text).toContain('DROP TABLE IF EXISTS city.request_hours;');
  });

  it('shows a renamed column under one name, cast where the types differ', () => {
    const renamed = withColumns({
      ...without('agency'),
      department: 'varchar(1024)',
      agency: 'varchar(1024)',
    });
    const { snapshot: next } = nextMigrations(migrations, snapshot, renamed, {
      service_request_events: [{ from: 'police_district', to: 'agency' }],
    });
    expect(next.lake['service-request'].renames).toEqual([{ from: 'police_district', to: 'agency' }]);
    const { files } = nextMigrations(migrations, snapshot, renamed, {
      service_request_events: [{ from: 'police_district', to: 'agency' }],
    });
    expect(files.find(({ name }) => name.includes('service-requests'))?.text).toContain(
      'COALESCE(agency, CAST(police_district AS varchar(1024))) AS agency',
    );
  });

  it.each([
    [
      'a retyped column',
      withColumns({ ...requests, council_district: 'boolean' }),
      {},
      'run generate --rename',
    ],
    [
      'a rename nobody spoke of',
      withColumns({ ...without('agency'), department: 'varchar(9)' }),
      {},
      'agency renamed',
    ],
    [
      'a rename of nothing',
      model,
      { service_request_events: [{ from: 'nothing', to: 'agency' }] },
      'nothing=agency',
    ],
    ['a rename in no table', model, { elsewhere: [{ from: 'a', to: 'b' }] }, 'a table of the lake'],
  ])('refuses %s, naming the safe way', (_, changed, wishes, message) => {
    expect(() => nextMigrations(migrations, snapshot, changed, wishes)).toThrow(SchemaChangeError);
    expect(() => nextMigrations(migrations, snapshot, changed, wishes)).toThrow(message);
  });

  it('lets a text get longer', () => {
    const longer = withColumns({ ...requests, case_source: 'varchar(9999)' });
    expect(nextMigrations(migrations, snapshot, longer).files).toEqual([]);
  });

  it('refuses to go on from files that are edited or gone', () => {
    expect(() => nextMigrations(migrations.slice(1), snapshot, model)).toThrow(MigrationFileError);
    const edited = [readMigration(migrations[0]?.file ?? '', 'SELECT 1;'), ...migrations.slice(1)];
    expect(() => nextMigrations(edited, snapshot, model)).toThrow('got another');
  });
});

describe('checkStatement', () => {
  it('refuses more than the Data API takes', () => {
    const long = `CREATE OR REPLACE VIEW city.v AS SELECT '${'x'.repeat(102_400)}' WITH NO SCHEMA BINDING`;
    expect(() => checkStatement('0001-a.sql', long)).toThrow('at most 102400 bytes');
    const many = Array.from({ length: 41 }, (_, index) => `DROP VIEW IF EXISTS city.v${index};`).join('\n');
    expect(() => checkStatement('0001-a.sql', `BEGIN;\n${many}\nCOMMIT;`)).toThrow('at most 40 statements');
  });
});
