import { quoteName } from '../../duckdb/quote';
import { bindNames } from './bind-query';
import type { ColumnRecord, TableRecord } from './catalog-entries';
import { SqlError } from './errors';
import { measureReads } from './measure-reads';
import { localRelation, type RelationName, type Session } from './session';
import { engineType, typeText } from './sql/parse-type';
import type { Statement } from './sql/statement';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** A table that a statement changes. */
interface Target extends RelationName {
  record: TableRecord;
  sql: string;
}

function targetOf(path: readonly string[], session: Session): Target {
  const { schema, name, record } = localRelation(path, session);
  if (record.kind !== 'table') throw new SqlError(`cannot change ${record.kind} ${path.join('.')}`);
  session.changed.add(`${schema}.${name}`);
  return { schema, name, record, sql: `${quoteName(schema)}.${quoteName(name)}` };
}

function columnOf({ record, name }: Target, column: string): ColumnRecord {
  const found = record.columns.find((candidate) => candidate.name === column);
  if (!found) throw new SqlError(`column "${column}" of relation "${name}" does not exist`);
  return found;
}

/** A value as a column takes it: an error when a text is longer than the column's limit in bytes. */
export function fitted(sql: string, column: Pick<ColumnRecord, 'type'>): string {
  const { type } = column;
  if (type.size === undefined || !type.name.startsWith('character'))
    return `CAST(${sql} AS ${engineType(type)})`;
  const text = `CAST(${sql} AS VARCHAR)`;
  const value = type.name === 'character' ? `rtrim(${text}, ' ')` : text;
  const problem = `error('value too long for type ${typeText(type)}')`;
  return `CASE WHEN strlen(${value}) > ${type.size} THEN ${problem} ELSE ${value} END`;
}

/** Runs `INSERT`; rows inserted. */
export async function runInsert(statement: Of<'insert'>, session: Session): Promise<number> {
  const target = targetOf(statement.table, session);
  const { source } = statement;
  if (source.kind === 'defaults') return session.connection.run(`INSERT INTO ${target.sql} DEFAULT VALUES`);
  const all = target.record.columns.filter((column) => statement.columns || !column.identity);
  const columns = (statement.columns ?? all.map(({ name }) => name)).map((name) => columnOf(target, name));
  const identity = columns.find((column) => column.identity);
  if (identity) throw new SqlError(`cannot set an identity column to a value: ${identity.name}`);
  if (source.kind === 'values') return insertValues(target, columns, source.rows, session);
  const names = await bindNames({ queries: [source.query] }, session);
  const query = await names.write((renderer) => renderer.query(source.query));
  const width = (await session.connection.describe(query)).length;
  if (width > columns.length) throw new SqlError('INSERT has more expressions than target columns');
  if (statement.columns && width < columns.length)
    throw new SqlError('INSERT has more target columns than expressions');
  const taken = columns.slice(0, width);
  const values = taken.map((column, index) => fitted(`c${index}`, column));
  const list = taken.map((_, index) => `c${index}`).join(', ');
  const sql = `SELECT ${values.join(', ')} FROM (${query}) AS source(${list})`;
  await measureReads(sql, names.scans, session);
  return session.connection.run(
    `INSERT INTO ${target.sql} (${nameList(taken)}) ${sql}${bySortKey(target, taken)}`,
  );
}

/** Rows inserted at once are stored by the sort key, so that a query skips blocks, as Redshift's do. */
function bySortKey({ record }: Target, taken: readonly ColumnRecord[]): string {
  const keys = record.layout.sortKeys
    .map((key) => taken.findIndex(({ name }) => name === key))
    .filter((index) => index >= 0);
  return keys.length > 0 ? ` ORDER BY ${keys.map((index) => `c${index}`).join(', ')}` : '';
}

type Rows = Extract<Of<'insert'>['source'], { kind: 'values' }>['rows'];

async function insertValues(
  target: Target,
  columns: ColumnRecord[],
  rows: Rows,
  session: Session,
): Promise<number> {
  const { write } = await bindNames({ expressions: rows.flat() }, session);
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width))
    throw new SqlError('VALUES lists must all be the same length');
  if (width > columns.length) throw new SqlError('INSERT has more expressions than target columns');
  const taken = columns.slice(0, width);
  const sql = await write(({ expressions }) => {
    const list = rows.map((row) => {
      const values = row.map((value, index) =>
        value.kind === 'default'
          ? 'DEFAULT'
          : fitted(expressions.render(value), taken[index] as ColumnRecord),
      );
      return `(${values.join(', ')})`;
    });
    return `INSERT INTO ${target.sql} (${nameList(taken)}) VALUES ${list.join(', ')}`;
  });
  return session.connection.run(sql);
}

function nameList(columns: readonly ColumnRecord[]): string {
  return columns.map(({ name }) => quoteName(name)).join(', ');
}

/** Runs `UPDATE`; rows updated. */
export async function runUpdate(statement: Of<'update'>, session: Session): Promise<number> {
  const target = targetOf(statement.table, session);
  const { set, from, where } = statement;
  const names = await bindNames(
    {
      relations: from ? [from] : [],
      expressions: [...set.map(({ value }) => value), ...(where ? [where] : [])],
    },
    session,
  );
  const sql = await names.write((renderer) => {
    renderer.types.scope = `FROM ${target.sql} AS ${quoteName(statement.alias ?? target.name)}`;
    const source = from ? renderer.relation(from) : '';
    if (source) renderer.types.scope += `, ${source}`;
    const assignments = set.map(({ column, value }) => {
      const record = columnOf(target, column);
      if (record.identity) throw new SqlError(`cannot set an identity column to a value: ${column}`);
      const text = value.kind === 'default' ? 'DEFAULT' : fitted(renderer.expressions.render(value), record);
      return `${quoteName(column)} = ${text}`;
    });
    return [
      `UPDATE ${target.sql} AS ${quoteName(statement.alias ?? target.name)}`,
      `SET ${assignments.join(', ')}`,
      source ? `FROM ${source}` : '',
      where ? `WHERE ${renderer.expressions.render(where)}` : '',
    ].join(' ');
  });
  return session.connection.run(sql);
}

/** Runs `DELETE`; rows deleted. */
export async function runDelete(statement: Of<'delete'>, session: Session): Promise<number> {
  const target = targetOf(statement.table, session);
  const { using, where } = statement;
  const names = await bindNames(
    { relations: using ? [using] : [], expressions: where ? [where] : [] },
    session,
  );
  const sql = await names.write((renderer) => {
    const table = `${target.sql} AS ${quoteName(statement.alias ?? target.name)}`;
    const source = using ? renderer.relation(using) : '';
    renderer.types.scope = `FROM ${table}${source ? `, ${source}` : ''}`;
    const condition = where ? ` WHERE ${renderer.expressions.render(where)}` : '';
    return `DELETE FROM ${table}${source ? ` USING ${source}` : ''}${condition}`;
  });
  return session.connection.run(sql);
}
