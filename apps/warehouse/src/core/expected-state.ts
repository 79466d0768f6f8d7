import type { Migration } from '@denver/migrations';
import { grantKey, type WarehouseState } from './finding';
import { fillNames, sampleNames } from './names';
import { parseStep, type TableColumn, type WarehouseStatement } from './statement';

/** What all migrations together leave. */
export interface ExpectedState {
  readonly schemas: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  /** Columns by `schema.name`. */
  readonly tables: ReadonlyMap<string, readonly TableColumn[]>;
  readonly views: ReadonlySet<string>;
  readonly grants: ReadonlySet<string>;
}

/** Folds the migrations, in order. */
export function expectedState(migrations: readonly Migration[]): ExpectedState {
  const state = {
    schemas: new Set<string>(),
    roles: new Set<string>(),
    tables: new Map<string, readonly TableColumn[]>(),
    views: new Set<string>(),
    grants: new Set<string>(),
  };
  for (const { file, statements } of migrations)
    for (const sql of statements)
      for (const { statement } of parseStep(fillNames(file, sql, sampleNames)).statements)
        apply(state, statement);
  return state;
}

interface Fold {
  readonly schemas: Set<string>;
  readonly roles: Set<string>;
  readonly tables: Map<string, readonly TableColumn[]>;
  readonly views: Set<string>;
  readonly grants: Set<string>;
}

function apply({ schemas, roles, tables, views, grants }: Fold, statement: WarehouseStatement): void {
  switch (statement.kind) {
    case 'create-external-schema':
    case 'create-schema':
      schemas.add(statement.schema);
      return;
    case 'create-role':
      roles.add(statement.role);
      return;
    case 'create-table':
      tables.set(nameOf(statement), statement.columns);
      return;
    case 'add-column':
      tables.set(nameOf(statement), [...(tables.get(nameOf(statement)) ?? []), statement.column]);
      return;
    case 'replace-view':
      views.add(nameOf(statement));
      return;
    case 'drop-table':
    case 'drop-view':
      tables.delete(nameOf(statement));
      views.delete(nameOf(statement));
      for (const grant of grants) if (grant.includes(` on ${nameOf(statement)} to `)) grants.delete(grant);
      return;
    case 'grant':
      for (const privilege of statement.privileges)
        grants.add(grantKey(privilege, statement.on, statement.role));
      return;
    case 'stamp':
    case 'change-rows':
      return;
  }
}

function nameOf({ schema, name }: { schema: string; name: string }): string {
  return `${schema}.${name}`;
}

/** How the warehouse differs from what the migrations make of it, rows aside. */
export function driftOf(expected: ExpectedState, state: WarehouseState): string[] {
  const missing = (kind: string, wanted: Iterable<string>, there: { has(name: string): boolean }): string[] =>
    [...wanted].filter((name) => !there.has(name)).map((name) => `${kind} ${name} is missing`);
  return [
    ...missing('schema', expected.schemas, state.schemas),
    ...missing('role', expected.roles, state.roles),
    ...[...expected.tables].flatMap(([name, columns]) => tableDrift(name, columns, state)),
    ...[...expected.views].flatMap((name) => {
      const kind = state.relations.get(name)?.kind;
      return kind === 'view' ? [] : [`${name} is ${kind ? `a ${kind}` : 'missing'}`];
    }),
    ...missing('grant', expected.grants, state.grants),
    ...[...state.relations.keys()]
      .filter((name) => !expected.tables.has(name) && !expected.views.has(name))
      .map((name) => `${name} is not of the migrations`),
  ];
}

function tableDrift(name: string, columns: readonly TableColumn[], state: WarehouseState): string[] {
  const relation = state.relations.get(name);
  if (relation?.kind !== 'table') return [`${name} is ${relation ? 'a view' : 'missing'}`];
  const lacking = columns.flatMap((column) => {
    const found = relation.columns.find((candidate) => candidate.name === column.name)?.type;
    if (found === undefined) return [`${name}.${column.name} is missing`];
    return found === column.type ? [] : [`${name}.${column.name} is ${found}, not ${column.type}`];
  });
  const extra = relation.columns
    .filter((found) => !columns.some((column) => column.name === found.name))
    .map((found) => `${name}.${found.name} is not of the migrations`);
  return [...lacking, ...extra];
}
