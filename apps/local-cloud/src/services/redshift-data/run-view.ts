import { quoteName } from '../../duckdb/quote';
import { bindNames, viewQuery } from './bind-query';
import { relationsOf } from './dependents';
import { SqlError } from './errors';
import { fingerprintOf } from './fingerprint';
import { makeTable, newName, sqlName, typedSelect } from './run-ddl';
import { localRelation, relationName, schemaOf, userName, type Session } from './session';
import type { Statement } from './sql/statement';
import { walkQuery } from './sql/walk';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/**
 * Runs `CREATE [OR REPLACE] VIEW`. A late-binding view is kept unread, so what it names may be missing until it is
 * queried; it must name schemas. Another one may not read external tables.
 */
export async function runCreateView(statement: Of<'createView'>, session: Session): Promise<void> {
  const at = relationName(statement.name, session);
  const existing = schemaOf(at.schema, session) && session.entries.relation(at.schema, at.name);
  if (!statement.orReplace || !existing) newName(statement.name, session);
  else if (existing.kind !== 'view') throw new SqlError(`"${at.name}" is not a view`);
  const { text, isLateBinding, columns: names } = statement;
  if (isLateBinding) checkQualified(statement);
  const columns = isLateBinding ? [] : await boundColumns(statement, session);
  if (existing?.kind === 'view' && existing.columns.length && columns.length < existing.columns.length)
    throw new SqlError('cannot drop columns from view');
  await session.entries.putRelation(at.schema, at.name, {
    kind: 'view',
    owner: existing?.owner ?? userName,
    text,
    ...(names ? { names } : {}),
    isLateBinding,
    columns,
  });
}

function checkQualified({ query, name }: Of<'createView'>): void {
  const bare = new Set<string>();
  for (const relation of tablesIn(query)) if (relation.length < 2) bare.add(relation.join('.'));
  const [first] = bare;
  if (first !== undefined)
    throw new SqlError(
      `All the relation names inside should be qualified when creating VIEW WITH NO SCHEMA BINDING: ${first} in ${name.join('.')}`,
    );
}

function tablesIn(query: Of<'createView'>['query']): string[][] {
  const found: string[][] = [];
  walkQuery(query, {
    table: ({ name }, local) => {
      if (name.length > 1 || !local.has(name[0] as string)) found.push(name);
    },
  });
  return found;
}

async function boundColumns({ query, columns: names }: Of<'createView'>, session: Session) {
  for (const { schema } of relationsOf(query, session))
    if (session.entries.schema(schema)?.external)
      throw new SqlError(`External tables are not supported in views: use WITH NO SCHEMA BINDING`);
  const bound = await bindNames({ queries: [query] }, session);
  return (await typedSelect(await bound.write((renderer) => renderer.query(query)), names, session)).columns;
}

/** Runs `CREATE MATERIALIZED VIEW`: its rows are those of now. */
export async function runCreateMaterializedView(
  statement: Of<'createMaterializedView'>,
  session: Session,
): Promise<void> {
  const at = newName(statement.name, session);
  const { query, columns: names, text, layout } = statement;
  const { columns } = await makeTable(at, query, names, session);
  await session.entries.putRelation(at.schema, at.name, {
    kind: 'materialized view',
    owner: userName,
    ...{ text, columns, layout },
    ...(names ? { names } : {}),
    fingerprint: await fingerprintOf(query, session),
    refreshedMs: session.clock(),
  });
}

/** Runs `REFRESH MATERIALIZED VIEW`: anew from its query, within the transaction. */
export async function runRefresh(path: readonly string[], session: Session): Promise<void> {
  const { schema, name, record } = localRelation(path, session);
  if (record.kind !== 'materialized view') throw new SqlError(`"${name}" is not a materialized view`);
  const query = viewQuery(record.text);
  const bound = await bindNames({ queries: [query] }, session);
  const fingerprint = await fingerprintOf(query, session);
  const { select } = await typedSelect(
    await bound.write((renderer) => renderer.query(query)),
    record.names,
    session,
  );
  await session.connection.run(`DELETE FROM ${sqlName({ schema, name })}`);
  const list = record.columns.map((column) => quoteName(column.name)).join(', ');
  await session.connection.run(`INSERT INTO ${sqlName({ schema, name })} (${list}) ${select}`);
  session.changed.add(`${schema}.${name}`);
  await session.entries.putRelation(schema, name, { ...record, fingerprint, refreshedMs: session.clock() });
}
