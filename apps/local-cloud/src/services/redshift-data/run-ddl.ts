import { quoteName } from '../../duckdb/quote';
import { bindNames } from './bind-query';
import type { ColumnRecord, RelationRecord } from './catalog-entries';
import { dependentsOf } from './dependents';
import { noRelation, noSchema, SqlError } from './errors';
import { measureReads } from './measure-reads';
import { redshiftType } from './result-columns';
import { relationName, schemaOf, userName, type RelationName, type Session } from './session';
import type { Query } from './sql/ast';
import { engineType } from './sql/parse-type';
import { QueryRenderer } from './sql/render-query';
import type { ColumnDefinition, Statement } from './sql/statement';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** `"schema"."name"`. */
export function sqlName({ schema, name }: RelationName): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}

const reservedSchemas = /^(pg_|_local_cloud$|information_schema$|main$|temp$)/;

/** Runs `CREATE SCHEMA` and `CREATE EXTERNAL SCHEMA`. */
export async function runCreateSchema(
  statement: Of<'createSchema' | 'createExternalSchema'>,
  session: Session,
): Promise<void> {
  const { name, ifNotExists } = statement;
  if (reservedSchemas.test(name)) throw new SqlError(`unacceptable schema name "${name}"`);
  if (session.entries.schema(name)) {
    if (ifNotExists) return;
    throw new SqlError(`Schema "${name}" already exists`);
  }
  if (statement.kind === 'createSchema') {
    const { owner = userName } = statement;
    if (owner !== userName && !session.entries.principal('user', owner))
      throw new SqlError(`user "${owner}" does not exist`);
    await session.connection.run(`CREATE SCHEMA ${quoteName(name)}`);
    return session.entries.putSchema(name, { kind: 'schema', owner });
  }
  const { database, iamRole, region, createDatabase } = statement;
  if (!session.catalog.getDatabase(database)) {
    if (!createDatabase) throw new SqlError(`database "${database}" does not exist in the data catalog`);
    await session.catalog.createDatabase(database, { Name: database });
  }
  await session.connection.run(`CREATE SCHEMA ${quoteName(name)}`);
  const external = { database, iamRole, ...(region === undefined ? {} : { region }) };
  return session.entries.putSchema(name, { kind: 'schema', owner: userName, external });
}

/** The place of a new relation. @throws SqlError when the schema is missing or external, or the name is taken */
export function newName(path: readonly string[], session: Session): RelationName {
  const found = relationName(path, session);
  if (schemaOf(found.schema, session).external)
    throw new SqlError(`cannot create relations in external schema ${found.schema}`);
  if (session.entries.relation(found.schema, found.name))
    throw new SqlError(`Relation "${found.name}" already exists`);
  return found;
}

/** Runs `CREATE TABLE`. Keys are kept for information, as Redshift's are; `NOT NULL` holds. */
export async function runCreateTable(statement: Of<'createTable'>, session: Session): Promise<void> {
  const at = relationName(statement.name, session);
  if (statement.ifNotExists && session.entries.relation(at.schema, at.name)) return;
  newName(statement.name, session);
  const { columns, primaryKey, layout } = statement;
  const twice = columns.find(
    ({ name }, index) => columns.findIndex((other) => other.name === name) !== index,
  );
  if (twice) throw new SqlError(`column "${twice.name}" specified more than once`);
  const records = columns.map((column) => recordOf(column, primaryKey));
  for (const { identity, name } of records)
    if (identity)
      await session.connection.run(
        `CREATE SEQUENCE ${sqlName(sequenceOf(at, name))} START ${identity.seed} INCREMENT ${identity.step} MINVALUE -9223372036854775808`,
      );
  const list = columns.map((column, index) => columnSql(column, records[index] as ColumnRecord, at));
  await session.connection.run(`CREATE TABLE ${sqlName(at)} (${list.join(', ')})`);
  await session.entries.putRelation(at.schema, at.name, {
    kind: 'table',
    owner: userName,
    columns: records,
    primaryKey,
    layout,
  });
}

/** A column as it is kept. */
export function recordOf(column: ColumnDefinition, primaryKey: readonly string[]): ColumnRecord {
  return {
    name: column.name,
    type: column.type,
    notNull: column.notNull || primaryKey.includes(column.name) || column.identity !== undefined,
    ...(column.default ? { default: column.default.text } : {}),
    ...(column.identity ? { identity: column.identity } : {}),
    ...(column.encode ? { encode: column.encode } : {}),
  };
}

function sequenceOf({ schema, name }: RelationName, column: string): RelationName {
  return { schema, name: `${name}.${column}.identity` };
}

/** The engine's definition of a column. */
export function columnSql(column: ColumnDefinition, record: ColumnRecord, at: RelationName): string {
  const renderer = new QueryRenderer((relation) => {
    throw noRelation(relation.name.join('.'));
  }, '');
  const fallback = column.default
    ? ` DEFAULT ${renderer.expressions.render(column.default.expression)}`
    : record.identity
      ? ` DEFAULT nextval('${sqlName(sequenceOf(at, record.name)).replaceAll("'", "''")}')`
      : '';
  return `${quoteName(record.name)} ${engineType(record.type)}${fallback}${record.notNull ? ' NOT NULL' : ''}`;
}

/** Runs `CREATE TABLE AS`; rows it holds. */
export async function runCreateTableAs(statement: Of<'createTableAs'>, session: Session): Promise<number> {
  const at = newName(statement.name, session);
  const { columns, rows } = await makeTable(at, statement.query, statement.columns, session);
  const { layout } = statement;
  await session.entries.putRelation(at.schema, at.name, {
    kind: 'table',
    owner: userName,
    columns,
    primaryKey: [],
    layout,
  });
  session.changed.add(`${at.schema}.${at.name}`);
  return rows;
}

/** Makes a table of a query's rows. */
export async function makeTable(
  at: RelationName,
  query: Query,
  names: readonly string[] | undefined,
  session: Session,
): Promise<{ columns: ColumnRecord[]; rows: number }> {
  const bound = await bindNames({ queries: [query] }, session);
  const { columns, select } = await typedSelect(
    await bound.write((renderer) => renderer.query(query)),
    names,
    session,
  );
  await measureReads(select, bound.scans, session);
  await session.connection.run(`CREATE TABLE ${sqlName(at)} AS ${select}`);
  const [[rows] = []] = await session.connection.rows(`SELECT count(*) FROM ${sqlName(at)}`);
  return { columns, rows: Number(rows) };
}

/** A query whose columns have types that Redshift has, and what they are. */
export async function typedSelect(
  sql: string,
  names: readonly string[] | undefined,
  session: Session,
): Promise<{ columns: ColumnRecord[]; select: string }> {
  const described = await session.connection.describe(sql);
  if (names && names.length !== described.length)
    throw new SqlError(`the query has ${described.length} columns, ${names.length} names are given`);
  const columns = described.map(({ name, type }, index): ColumnRecord => ({
    name: names?.[index] ?? name,
    type: redshiftType(type),
    notNull: false,
  }));
  const twice = columns.find(
    ({ name }, index) => columns.findIndex((other) => other.name === name) !== index,
  );
  if (twice) throw new SqlError(`column "${twice.name}" specified more than once`);
  const list = columns.map(
    ({ name, type }, index) => `CAST(c${index} AS ${engineType(type)}) AS ${quoteName(name)}`,
  );
  const inner = columns.map((_, index) => `c${index}`).join(', ');
  return { columns, select: `SELECT ${list.join(', ')} FROM (${sql}) AS source(${inner})` };
}

/** Runs `DROP` of schemas, tables and views, with what depends on them when it says `CASCADE`. */
export async function runDrop(statement: Of<'drop'>, session: Session): Promise<void> {
  for (const path of statement.names)
    if (statement.what === 'schema') await dropSchema(path[0] ?? '', statement, session);
    else await dropNamed(path, statement, session);
}

async function dropSchema(name: string, { ifExists, cascade }: Of<'drop'>, session: Session): Promise<void> {
  if (!session.entries.schema(name)) {
    if (ifExists) return;
    throw noSchema(name);
  }
  const inside = session.entries.relations().filter(([schema]) => schema === name);
  if (inside.length && !cascade)
    throw new SqlError(`cannot drop schema ${name} because other objects depend on it`);
  for (const [schema, relation] of inside) await dropRelation({ schema, name: relation }, true, session);
  await session.connection.run(`DROP SCHEMA ${quoteName(name)} CASCADE`);
  await session.entries.removeSchema(name);
}

async function dropNamed(
  path: readonly string[],
  { what, ifExists, cascade }: Of<'drop'>,
  session: Session,
): Promise<void> {
  const at = relationName(path, session);
  const record = session.entries.schema(at.schema) && session.entries.relation(at.schema, at.name);
  if (!record) {
    if (ifExists) return;
    throw new SqlError(`${what === 'table' ? 'Table' : 'View'} "${path.join('.')}" does not exist`);
  }
  if (record.kind !== what) throw new SqlError(`"${at.name}" is not a ${what}`);
  await dropRelation(at, cascade, session);
}

async function dropRelation(at: RelationName, cascade: boolean, session: Session): Promise<void> {
  const record: RelationRecord | undefined = session.entries.relation(at.schema, at.name);
  if (!record) return;
  for (const dependent of dependentsOf(at, session)) {
    if (!cascade)
      throw new SqlError(
        `cannot drop ${record.kind} ${at.schema}.${at.name} because other objects depend on it\n  Hint: Use DROP ... CASCADE to drop the dependent objects too.`,
      );
    await dropRelation(dependent, true, session);
  }
  if (record.kind !== 'view') await session.connection.run(`DROP TABLE ${sqlName(at)}`);
  for (const column of record.columns)
    if (column.identity)
      await session.connection.run(`DROP SEQUENCE ${sqlName(sequenceOf(at, column.name))}`);
  await session.entries.removeRelation(at.schema, at.name);
}
