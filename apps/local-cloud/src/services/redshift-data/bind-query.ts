import { quoteName } from '../../duckdb/quote';
import type { CatalogTable } from '../glue';
import { noRelation, SqlError } from './errors';
import { scanExternal, type ExternalScan } from './external-scan';
import { externalTable, relationName, schemaOf, type Session } from './session';
import type { Expression, Query, Relation, TableRelation } from './sql/ast';
import { parseStatement } from './sql/parse-statement';
import { QueryRenderer } from './sql/render-query';
import { walkExpression, walkQuery, walkRelation, type Visitor } from './sql/walk';
import { systemViewName, systemViewSql } from './system-views';

type Bound =
  | { kind: 'sql'; sql: string }
  | { kind: 'external'; table: CatalogTable }
  | { kind: 'system'; name: string }
  | { kind: 'view'; query: Query; names: readonly string[] | undefined };

/** Views inside views, at most. */
const maximumDepth = 30;

/** A query's parts whose relations are to be found. */
export interface Unbound {
  queries?: readonly Query[];
  relations?: readonly Relation[];
  expressions?: readonly Expression[];
}

/** What a bound statement is written with. */
export interface BoundNames {
  /** Writes SQL with the renderer, types asked of the engine where they matter. */
  write(make: (renderer: QueryRenderer) => string): Promise<string>;
  /** The external tables it reads. */
  scans: ExternalScan[];
  /** Local tables and materialized views it reads, as `schema.table`. */
  tables: Set<string>;
}

/**
 * Finds what the names in a statement's `FROM`s mean, views opened, and plans the reading of external tables.
 *
 * @throws SqlError for a relation that does not exist
 */
export async function bindNames(unbound: Unbound, session: Session): Promise<BoundNames> {
  const bound = new Map<TableRelation, Bound>();
  const tables = new Set<string>();
  const visit = (depth: number): Visitor => ({
    table: (relation, local) => {
      if (relation.name.length === 1 && local.has(relation.name[0] as string)) return;
      const found = find(relation, session, tables);
      bound.set(relation, found);
      if (found.kind !== 'view') return;
      if (depth >= maximumDepth)
        throw new SqlError(`infinite recursion detected in view "${relation.name.join('.')}"`);
      walkQuery(found.query, visit(depth + 1));
    },
  });
  for (const query of unbound.queries ?? []) walkQuery(query, visit(0));
  for (const relation of unbound.relations ?? []) walkRelation(relation, visit(0));
  for (const expression of unbound.expressions ?? []) walkExpression(expression, visit(0));
  const scans = new Map<string, ExternalScan>();
  const system = new Map<string, string>();
  for (const found of bound.values()) {
    if (found.kind === 'system' && !system.has(found.name))
      system.set(found.name, await systemViewSql(found.name, session));
    if (found.kind !== 'external') continue;
    const key = keyOf(found.table);
    if (!scans.has(key)) scans.set(key, await scanExternal(found.table, session));
  }
  const renderer: QueryRenderer = new QueryRenderer((relation) => {
    const found = bound.get(relation);
    if (!found) return quoteName(relation.name[0] as string);
    if (found.kind === 'sql') return found.sql;
    if (found.kind === 'system') return system.get(found.name) ?? '';
    if (found.kind === 'external') return scans.get(keyOf(found.table))?.sql ?? '';
    const inner = `(${renderer.query(found.query)})`;
    return found.names ? `(SELECT * FROM ${inner} AS v(${found.names.map(quoteName).join(', ')}))` : inner;
  }, session.database);
  const describe = async (sql: string): Promise<string[]> =>
    (await session.connection.describe(sql)).map(({ type }) => type.toString());
  const write: BoundNames['write'] = (make) => renderer.types.settle(() => make(renderer), describe);
  return { write, scans: [...scans.values()], tables };
}

function keyOf(table: CatalogTable): string {
  return `${table.databaseName}.${table.name}`;
}

function find(relation: TableRelation, session: Session, tables: Set<string>): Bound {
  const system = systemViewName(relation.name);
  if (system !== undefined) return { kind: 'system', name: system };
  const { schema, name } = relationName(relation.name, session);
  const schemaRecord = schemaOf(schema, session);
  const external = externalTable(schemaRecord, name, session);
  if (external) return { kind: 'external', table: external };
  const record = session.entries.relation(schema, name);
  if (!record) throw noRelation(relation.name.join('.'), relation.at);
  if (record.kind === 'view') return { kind: 'view', query: viewQuery(record.text), names: record.names };
  tables.add(`${schema}.${name}`);
  return { kind: 'sql', sql: `${quoteName(schema)}.${quoteName(name)}` };
}

/** The query of a view, from its text. */
export function viewQuery(text: string): Query {
  const statement = parseStatement(text);
  if (statement.kind !== 'query') throw new SqlError('a view is not a query');
  return statement.query;
}
