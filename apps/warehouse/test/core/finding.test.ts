import { describe, expect, it } from 'vitest';
import { driftOf, expectedState } from '../../src/core/expected-state';
import { findingOf, type Relation, type WarehouseState } from '../../src/core/finding';
import { parseStep } from '../../src/core/statement';
import { checkedInMigrations } from '../support/files';

function state(changes: Partial<WarehouseState> = {}): WarehouseState {
  return {
    externalSchemas: new Map(),
    schemas: new Set(),
    roles: new Set(),
    relations: new Map(),
    grants: new Set(),
    stamps: new Map(),
    ...changes,
  };
}

const table = (type: string, sortKeys: string[] = ['a']): Relation => ({
  kind: 'table',
  columns: [{ name: 'a', type }],
  sortKeys,
});
const holding = (relation: Relation) => state({ relations: new Map([['city.t', relation]]) });
const find = (sql: string, of: WarehouseState) => findingOf(parseStep(sql), of).effect;
const createTable = 'CREATE TABLE IF NOT EXISTS city.t (a int) SORTKEY (a)';
const schema = "CREATE EXTERNAL SCHEMA IF NOT EXISTS lake FROM DATA CATALOG DATABASE 'd' IAM_ROLE 'arn'";
const lake = (database: string, iamRole: string) =>
  state({ schemas: new Set(['lake']), externalSchemas: new Map([['lake', { database, iamRole }]]) });

describe('findingOf', () => {
  it.each([
    ['nothing there', createTable, state(), 'absent'],
    ['the table', createTable, holding(table('integer')), 'present'],
    ['another type', createTable, holding(table('bigint')), 'conflict'],
    ['another order', createTable, holding(table('integer', [])), 'conflict'],
    ['a view', createTable, holding({ kind: 'view', query: '' }), 'conflict'],
    ['no such schema', schema, state(), 'absent'],
    ['the schema', schema, lake('d', 'arn'), 'present'],
    ['a schema on another database', schema, lake('other', 'arn'), 'conflict'],
    ['a schema read by another role', schema, lake('d', 'other'), 'conflict'],
    ['a plain schema', schema, state({ schemas: new Set(['lake']) }), 'conflict'],
    [
      'a missing privilege',
      'GRANT SELECT, INSERT ON city.t TO ROLE r',
      state({ grants: new Set(['select on city.t to r']) }),
      'absent',
    ],
    ['the column', 'ALTER TABLE city.t ADD COLUMN a int', holding(table('integer')), 'present'],
    ['the column retyped', 'ALTER TABLE city.t ADD COLUMN a int', holding(table('boolean')), 'conflict'],
    ['no column', 'ALTER TABLE city.t ADD COLUMN b int', holding(table('integer')), 'absent'],
    ['no column, no table', 'ALTER TABLE city.t ADD COLUMN b int', state(), 'absent'],
    ['something to drop', 'DROP TABLE IF EXISTS city.t', holding(table('integer')), 'absent'],
    ['nothing to drop', 'DROP TABLE IF EXISTS city.t', state(), 'present'],
  ])('finds %s', (_, sql, of, effect) => {
    expect(find(sql, of)).toBe(effect);
  });

  it('takes a view of the same words for the same, and any other for one to replace', () => {
    const sql = 'CREATE OR REPLACE VIEW city.t AS\nSELECT a\nFROM lake.e\nWITH NO SCHEMA BINDING';
    const view = (query: string) => holding({ kind: 'view', query });
    expect(find(sql, view('SELECT a FROM lake.e'))).toBe('present');
    expect(find(sql, view('create view city.t as select a from lake.e with no schema binding;'))).toBe(
      'present',
    );
    expect(find(sql, view('SELECT b FROM lake.e'))).toBe('repeatable');
    expect(find(sql, holding(table('integer')))).toBe('conflict');
  });

  it('lets a transaction replace what it drops, and wants all of it there', () => {
    const replace = `BEGIN;\nDROP TABLE IF EXISTS city.t;\n${createTable};\nGRANT SELECT ON city.t TO ROLE r;\nCOMMIT;`;
    expect(find(replace, holding(table('bigint')))).toBe('absent');
    expect(find(replace, holding(table('integer')))).toBe('absent');
    const grants = new Set(['select on city.t to r']);
    expect(find(replace, { ...holding(table('integer')), grants })).toBe('present');
  });

  it('knows by its stamp whether a table is filled with these rows', () => {
    const fill =
      "BEGIN;\nDELETE FROM city.t;\nINSERT INTO city.filled_tables VALUES ('t', 1, 'new');\nCOMMIT;";
    expect(find(fill, state({ stamps: new Map([['t', 'old']]) }))).toBe('absent');
    expect(find(fill, state({ stamps: new Map([['t', 'new']]) }))).toBe('present');
  });
});

describe('driftOf', () => {
  it('names what is missing, retyped and not of the migrations', async () => {
    const expected = expectedState(await checkedInMigrations());
    const relations = new Map<string, Relation>(
      [...expected.tables].map(([name, columns]) => [name, { kind: 'table', columns, sortKeys: [] }]),
    );
    for (const name of expected.views) relations.set(name, { kind: 'view', query: '' });
    const { schemas, roles, grants } = expected;
    expect(driftOf(expected, state({ schemas, roles, grants, relations }))).toEqual([]);

    relations.delete('city.request_cells');
    relations.set('city.by_hand', table('integer'));
    relations.set('city.refresh_lock', {
      kind: 'table',
      columns: [
        { name: 'turns', type: 'integer' },
        { name: 'extra', type: 'integer' },
      ],
      sortKeys: [],
    });
    relations.set('city.service_requests', table('integer'));
    expect(driftOf(expected, state({ schemas, roles: new Set(['analyst']), grants, relations }))).toEqual([
      'role refresher is missing',
      'city.refresh_lock.turns is integer, not bigint',
      'city.refresh_lock.holder is missing',
      'city.refresh_lock.extra is not of the migrations',
      'city.request_cells is missing',
      'city.service_requests is a table',
      'city.by_hand is not of the migrations',
    ]);
  });
});
