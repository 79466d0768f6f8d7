import { notSupported } from '../errors';
import { parseCreateTable, parseColumns, parseProperties } from './parse-create-table';
import { parsePrepared } from './parse-prepared';
import { parseQuery } from './parse-query';
import { parseUnload } from './parse-unload';
import type { ObjectName, PartitionSpec, Statement } from './statement';
import { TokenReader } from './token-reader';
import { tokenize } from './tokens';

/** Statements of Athena's that are not done here, by their first words. */
const unsupported: string[][] = [
  ...['INSERT', 'EXPLAIN', 'MERGE', 'UPDATE', 'DELETE', 'VACUUM'],
  ...['OPTIMIZE', 'GRANT', 'REVOKE', 'USING', 'ANALYZE', 'USE', 'SET', 'CALL'],
].map((word) => [word]);

/**
 * Parses one statement: a query in Trino's dialect or DDL in Hive's.
 *
 * @throws StatementSyntaxError, or QueryError NOT_SUPPORTED for a statement of Athena's that is not done here
 */
export function parseStatement(text: string): Statement {
  const reader = new TokenReader(tokenize(text));
  const statement = parseAny(reader, text);
  reader.finish();
  return statement;
}

function parseAny(reader: TokenReader, text: string): Statement {
  const { at } = reader;
  if (reader.isOneOf(['SELECT', 'WITH', 'VALUES', 'TABLE', '('])) {
    return { kind: 'query', query: parseQuery(reader), text };
  }
  const special = parsePrepared(reader, text) ?? parseUnload(reader);
  if (special) return special;
  for (const words of unsupported) if (reader.is(...words)) throw notSupported(words.join(' '), at);
  if (reader.accept('CREATE')) return parseCreate(reader, text);
  if (reader.accept('DROP')) return parseDrop(reader);
  if (reader.accept('ALTER')) return parseAlter(reader);
  if (reader.accept('SHOW')) return parseShow(reader);
  if (reader.accept('DESCRIBE') || reader.accept('DESC')) return parseDescribe(reader);
  if (reader.accept('MSCK')) {
    reader.expect('REPAIR', 'TABLE');
    return { kind: 'repairTable', table: objectName(reader) };
  }
  throw reader.mismatch(
    "'ALTER', 'CREATE', 'DEALLOCATE', 'DESCRIBE', 'DROP', 'EXECUTE', 'MSCK', 'PREPARE', 'SELECT', 'SHOW', 'UNLOAD', 'VALUES', 'WITH'",
  );
}

/** `name` or `database.name`, also with `awsdatacatalog.` before. */
export function objectName(reader: TokenReader): ObjectName {
  const { at } = reader;
  const path = reader.dottedName();
  const name = path[path.length - 1] as string;
  const database = path[path.length - 2];
  if (path.length > 3 || (path.length === 3 && path[0] !== 'awsdatacatalog'))
    throw notSupported(`the catalog ${path[0] ?? ''}`, at);
  return { ...(database === undefined ? {} : { database }), name, at };
}

function parseCreate(reader: TokenReader, text: string): Statement {
  if (reader.accept('DATABASE') || reader.accept('SCHEMA')) {
    const ifNotExists = reader.accept('IF', 'NOT', 'EXISTS');
    const name = reader.name();
    const comment = reader.accept('COMMENT') ? { comment: reader.string() } : {};
    const location = reader.accept('LOCATION') ? { location: reader.string() } : {};
    const properties = reader.accept('WITH', 'DBPROPERTIES') ? parseProperties(reader) : {};
    return { kind: 'createDatabase', name, ifNotExists, ...comment, ...location, properties };
  }
  const orReplace = reader.accept('OR', 'REPLACE');
  if (reader.accept('VIEW')) return parseCreateView(reader, text, orReplace);
  if (!reader.accept('EXTERNAL', 'TABLE')) {
    if (reader.is('TABLE')) throw notSupported('CREATE TABLE without EXTERNAL (CTAS, Iceberg)', reader.at);
    if (reader.is('PROTECTED') || reader.is('FUNCTION'))
      throw notSupported(`CREATE ${reader.peek().keyword}`, reader.at);
    throw reader.mismatch("'DATABASE', 'EXTERNAL', 'OR', 'SCHEMA', 'VIEW'");
  }
  const ifNotExists = reader.accept('IF', 'NOT', 'EXISTS');
  const table = objectName(reader);
  return { kind: 'createTable', table, ifNotExists, definition: parseCreateTable(reader) };
}

function parseCreateView(reader: TokenReader, text: string, orReplace: boolean): Statement {
  const view = objectName(reader);
  if (reader.is('COMMENT') || reader.is('SECURITY'))
    throw notSupported(`CREATE VIEW ... ${reader.peek().keyword}`, reader.at);
  reader.expect('AS');
  const start = reader.at;
  const query = parseQuery(reader);
  return { kind: 'createView', view, orReplace, query, text: text.slice(start, reader.at).trim() };
}

function parseDrop(reader: TokenReader): Statement {
  const kind = reader.take().keyword;
  const ifExists = reader.accept('IF', 'EXISTS');
  switch (kind) {
    case 'DATABASE':
    case 'SCHEMA': {
      const name = reader.name();
      const cascade = reader.accept('CASCADE');
      if (!cascade) reader.accept('RESTRICT');
      return { kind: 'dropDatabase', name, ifExists, cascade };
    }
    case 'TABLE':
      return { kind: 'dropTable', table: objectName(reader), ifExists };
    case 'VIEW':
      return { kind: 'dropView', view: objectName(reader), ifExists };
    default:
      throw reader.mismatch("'DATABASE', 'SCHEMA', 'TABLE', 'VIEW'");
  }
}

function parseAlter(reader: TokenReader): Statement {
  reader.expect('TABLE');
  const table = objectName(reader);
  if (reader.accept('ADD', 'COLUMNS')) return { kind: 'addColumns', table, columns: parseColumns(reader) };
  if (reader.accept('SET', 'TBLPROPERTIES'))
    return { kind: 'setProperties', table, properties: parseProperties(reader) };
  if (reader.accept('ADD')) {
    const ifNotExists = reader.accept('IF', 'NOT', 'EXISTS');
    return { kind: 'addPartitions', table, ifNotExists, partitions: parsePartitions(reader) };
  }
  if (reader.accept('DROP')) {
    const ifExists = reader.accept('IF', 'EXISTS');
    return { kind: 'dropPartitions', table, ifExists, partitions: parsePartitions(reader) };
  }
  const { keyword, at } = reader.peek();
  if (['CHANGE', 'REPLACE', 'RENAME', 'SET', 'PARTITION'].includes(keyword))
    throw notSupported(`ALTER TABLE ... ${keyword}`, at);
  throw reader.mismatch("'ADD', 'DROP', 'SET'");
}

function parsePartitions(reader: TokenReader): PartitionSpec[] {
  const partitions: PartitionSpec[] = [];
  do {
    reader.expect('PARTITION');
    const pairs = reader.inParentheses(() => {
      const key = reader.name();
      reader.expect('=');
      const value = reader.peek().kind === 'integer' ? reader.take().text : reader.string();
      return [key, value] as const;
    });
    const location = reader.accept('LOCATION') ? { location: reader.string() } : {};
    partitions.push({ values: Object.fromEntries(pairs), ...location });
    reader.accept(',');
  } while (reader.is('PARTITION'));
  return partitions;
}

function parseShow(reader: TokenReader): Statement {
  if (reader.accept('DATABASES') || reader.accept('SCHEMAS'))
    return { kind: 'showDatabases', ...parsePattern(reader) };
  const isTables = reader.accept('TABLES');
  if (isTables || reader.accept('VIEWS')) {
    const database = reader.accept('IN') || reader.accept('FROM') ? { database: reader.name() } : {};
    return { kind: isTables ? 'showTables' : 'showViews', ...database, ...parsePattern(reader) };
  }
  if (reader.accept('COLUMNS')) {
    if (!reader.accept('IN')) reader.expect('FROM');
    const table = objectName(reader);
    const database = reader.accept('IN') || reader.accept('FROM') ? { database: reader.name() } : {};
    return { kind: 'showColumns', table: { ...table, ...database } };
  }
  if (reader.accept('PARTITIONS')) return { kind: 'showPartitions', table: objectName(reader) };
  if (reader.accept('TBLPROPERTIES')) return { kind: 'showProperties', table: objectName(reader) };
  if (reader.accept('CREATE', 'TABLE') || reader.accept('CREATE', 'VIEW'))
    return { kind: 'showCreate', table: objectName(reader) };
  throw reader.mismatch(
    "'COLUMNS', 'CREATE', 'DATABASES', 'PARTITIONS', 'SCHEMAS', 'TABLES', 'TBLPROPERTIES', 'VIEWS'",
  );
}

function parsePattern(reader: TokenReader): { pattern?: string } {
  reader.accept('LIKE');
  return reader.peek().kind === 'string' ? { pattern: reader.string() } : {};
}

function parseDescribe(reader: TokenReader): Statement {
  if (reader.isOneOf(['INPUT', 'OUTPUT'])) throw notSupported(`DESCRIBE ${reader.peek().keyword}`, reader.at);
  for (const word of ['EXTENDED', 'FORMATTED'])
    if (reader.is(word) && reader.peek(1).kind !== 'end') throw notSupported(`DESCRIBE ${word}`, reader.at);
  return { kind: 'describe', table: objectName(reader) };
}
