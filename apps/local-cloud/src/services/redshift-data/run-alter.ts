import { quoteName } from '../../duckdb/quote';
import type { RelationRecord } from './catalog-entries';
import { dependentsOf } from './dependents';
import { noSchema, notSupported, SqlError } from './errors';
import { columnSql, newName, recordOf, sqlName } from './run-ddl';
import { localRelation, schemaOf, type RelationName, type Session } from './session';
import type { Statement, TableChange } from './sql/statement';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** Runs `ALTER TABLE` and `ALTER SCHEMA`. */
export async function runAlter(statement: Of<'alterTable' | 'alterSchema'>, session: Session): Promise<void> {
  if (statement.kind === 'alterSchema') return alterSchema(statement, session);
  const { schema, name, record } = localRelation(statement.name, session);
  if (record.kind !== 'table') throw new SqlError(`"${name}" is not a table`);
  const at = { schema, name };
  const { change } = statement;
  if (change.kind === 'owner' || change.kind === 'layout') {
    const changed =
      change.kind === 'owner' ? { owner: change.to } : { layout: { ...record.layout, ...change.layout } };
    return session.entries.putRelation(schema, name, { ...record, ...changed });
  }
  if (change.kind === 'renameTable') return renameTable(at, record, change.to, session);
  const columns = await changeColumns(at, record, change, session);
  return session.entries.putRelation(schema, name, { ...record, columns });
}

async function changeColumns(
  at: RelationName,
  { columns }: RelationRecord,
  change: Extract<TableChange, { kind: 'addColumn' | 'dropColumn' | 'renameColumn' }>,
  session: Session,
) {
  const table = `ALTER TABLE ${sqlName(at)}`;
  if (change.kind === 'addColumn') {
    const { column } = change;
    if (column.identity) throw notSupported('an IDENTITY column in ALTER TABLE');
    if (columns.some(({ name }) => name === column.name))
      throw new SqlError(`column "${column.name}" of relation "${at.name}" already exists`);
    if (column.notNull && !column.default)
      throw new SqlError(
        'ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression',
      );
    const record = recordOf(column, []);
    await session.connection.run(
      `${table} ADD COLUMN ${columnSql(column, { ...record, notNull: false }, at)}`,
    );
    if (record.notNull)
      await session.connection.run(`${table} ALTER COLUMN ${quoteName(record.name)} SET NOT NULL`);
    return [...columns, record];
  }
  if (!columns.some(({ name }) => name === change.column))
    throw new SqlError(`column "${change.column}" of relation "${at.name}" does not exist`);
  if (dependentsOf(at, session).length)
    throw new SqlError(
      `cannot alter column ${change.column} of table ${at.name} because other objects depend on it`,
    );
  if (change.kind === 'dropColumn') {
    await session.connection.run(`${table} DROP COLUMN ${quoteName(change.column)}`);
    return columns.filter(({ name }) => name !== change.column);
  }
  await session.connection.run(
    `${table} RENAME COLUMN ${quoteName(change.column)} TO ${quoteName(change.to)}`,
  );
  return columns.map((column) => (column.name === change.column ? { ...column, name: change.to } : column));
}

async function renameTable(
  at: RelationName,
  record: RelationRecord,
  to: string,
  session: Session,
): Promise<void> {
  newName([at.schema, to], session);
  if (dependentsOf(at, session).length)
    throw new SqlError(`cannot rename table ${at.name} because other objects depend on it`);
  if (record.columns.some(({ identity }) => identity))
    throw notSupported('a new name of a table with an IDENTITY column');
  await session.connection.run(`ALTER TABLE ${sqlName(at)} RENAME TO ${quoteName(to)}`);
  await session.entries.removeRelation(at.schema, at.name);
  await session.entries.putRelation(at.schema, to, record);
}

async function alterSchema({ name, owner, renameTo }: Of<'alterSchema'>, session: Session): Promise<void> {
  const record = schemaOf(name, session);
  if (renameTo !== undefined) throw notSupported('ALTER SCHEMA RENAME');
  await session.entries.putSchema(name, { ...record, ...(owner === undefined ? {} : { owner }) });
}

/** Runs `COMMENT ON`. */
export async function runComment({ on, name, text }: Of<'comment'>, session: Session): Promise<void> {
  const comment = text === null ? {} : { comment: text };
  if (on === 'schema') {
    const record = session.entries.schema(name[0] ?? '');
    if (!record) throw noSchema(name.join('.'));
    const { comment: _, ...rest } = record;
    return session.entries.putSchema(name[0] ?? '', { ...rest, ...comment });
  }
  const path = on === 'column' ? name.slice(0, -1) : name;
  const { schema, name: relation, record } = localRelation(path, session);
  if (on === 'column') {
    const column = name[name.length - 1];
    if (!record.columns.some((candidate) => candidate.name === column))
      throw new SqlError(`column "${String(column)}" of relation "${relation}" does not exist`);
    const columns = record.columns.map(({ comment: before, ...rest }) =>
      rest.name === column
        ? { ...rest, ...comment }
        : { ...rest, ...(before === undefined ? {} : { comment: before }) },
    );
    return session.entries.putRelation(schema, relation, { ...record, columns });
  }
  if (record.kind !== on) throw new SqlError(`"${relation}" is not a ${on}`);
  const { comment: _, ...rest } = record;
  return session.entries.putRelation(schema, relation, { ...rest, ...comment });
}
