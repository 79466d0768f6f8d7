import { notSupported, SqlError } from '../errors';
import { parseColumn, parseLayout } from './parse-column';
import { parseQuery } from './parse-query';
import type { ColumnDefinition, Statement } from './statement';
import type { TokenReader } from './token-reader';

/** `CREATE ...` of everything that is done. */
export function parseCreate(reader: TokenReader): Statement {
  reader.expect('CREATE');
  const orReplace = reader.accept('OR', 'REPLACE');
  if (reader.accept('VIEW')) return parseView(reader, orReplace);
  if (orReplace) throw notSupported(`CREATE OR REPLACE ${reader.peek().text.toUpperCase()}`, reader.at);
  if (reader.accept('MATERIALIZED', 'VIEW')) return parseMaterializedView(reader);
  if (reader.accept('EXTERNAL', 'SCHEMA')) return parseExternalSchema(reader);
  if (reader.accept('EXTERNAL', 'TABLE')) return skipExternalTable(reader, 'CREATE EXTERNAL TABLE');
  if (reader.accept('SCHEMA')) return parseSchema(reader);
  if (reader.isOneOf(['TEMP', 'TEMPORARY', 'LOCAL'])) throw notSupported('a temporary table', reader.at);
  if (reader.accept('TABLE')) return parseTable(reader);
  const what = reader.acceptOneOf(['ROLE', 'GROUP', 'USER']);
  if (what) return parsePrincipal(reader, what.toLowerCase() as 'role');
  throw notSupported(`CREATE ${reader.peek().text.toUpperCase()}`, reader.at);
}

/** Takes the rest of a statement that is recognised and refused later. */
export function skipExternalTable(
  reader: TokenReader,
  what: 'CREATE EXTERNAL TABLE' | 'DROP EXTERNAL TABLE' | 'ALTER EXTERNAL TABLE',
): Statement {
  while (reader.peek().kind !== 'end') reader.take();
  return { kind: 'externalTable', what };
}

function acceptIfNotExists(reader: TokenReader): boolean {
  return reader.accept('IF', 'NOT', 'EXISTS');
}

function parseSchema(reader: TokenReader): Statement {
  const ifNotExists = acceptIfNotExists(reader);
  const name = reader.name();
  const owner = reader.accept('AUTHORIZATION') ? { owner: reader.name() } : {};
  if (reader.is('QUOTA')) throw notSupported('the QUOTA of a schema', reader.at);
  return { kind: 'createSchema', name, ifNotExists, ...owner };
}

function parseExternalSchema(reader: TokenReader): Statement {
  const ifNotExists = acceptIfNotExists(reader);
  const name = reader.name();
  reader.expect('FROM');
  if (reader.isOneOf(['HIVE', 'POSTGRES', 'MYSQL', 'KINESIS', 'MSK', 'KAFKA', 'REDSHIFT']))
    throw notSupported(`an external schema FROM ${reader.peek().keyword}`, reader.at);
  reader.expect('DATA', 'CATALOG', 'DATABASE');
  const database = reader.string().toLowerCase();
  const found: { region?: string; iamRole?: string; createDatabase: boolean } = { createDatabase: false };
  for (;;) {
    if (reader.accept('REGION')) found.region = reader.string();
    else if (reader.accept('IAM_ROLE'))
      found.iamRole = reader.accept('DEFAULT') ? 'default' : reader.string();
    else if (reader.accept('CREATE', 'EXTERNAL', 'DATABASE', 'IF', 'NOT', 'EXISTS'))
      found.createDatabase = true;
    else break;
  }
  if (reader.isOneOf(['CATALOG_ROLE', 'CATALOG_ID', 'SCHEMA']))
    throw notSupported(reader.peek().keyword, reader.at);
  const { iamRole, createDatabase, region } = found;
  if (iamRole === undefined) throw reader.mismatch();
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/|^default$/i.test(iamRole))
    throw new SqlError(`IAM role ${iamRole} is no ARN of a role`);
  return {
    kind: 'createExternalSchema',
    name,
    ifNotExists,
    database,
    iamRole,
    createDatabase,
    ...(region ? { region } : {}),
  };
}

function parseTable(reader: TokenReader): Statement {
  const ifNotExists = acceptIfNotExists(reader);
  const name = reader.dottedName();
  const isColumnList = reader.is('(') && !(reader.peek(2).text === ',' || reader.peek(2).text === ')');
  if (!isColumnList) return parseTableAs(reader, name, ifNotExists);
  const columns: ColumnDefinition[] = [];
  let primaryKey: string[] = [];
  reader.inParentheses(() => {
    if (reader.is('LIKE')) throw notSupported('LIKE in CREATE TABLE', reader.at);
    if (reader.accept('PRIMARY', 'KEY')) primaryKey = reader.inParentheses(() => reader.name());
    else if (reader.accept('UNIQUE')) reader.inParentheses(() => reader.name());
    else if (reader.is('FOREIGN') || reader.is('CONSTRAINT'))
      throw notSupported(reader.peek().keyword, reader.at);
    else columns.push(parseColumn(reader));
  });
  const layout = parseLayout(reader, columns);
  if (reader.is('AS')) throw reader.mismatch();
  const keys = primaryKey.length
    ? primaryKey
    : columns.filter((column) => column.primaryKey).map((c) => c.name);
  return { kind: 'createTable', name, ifNotExists, columns, primaryKey: keys, layout };
}

function parseTableAs(reader: TokenReader, name: string[], ifNotExists: boolean): Statement {
  if (ifNotExists) throw notSupported('IF NOT EXISTS with CREATE TABLE AS', reader.at);
  const columns = reader.is('(') ? { columns: reader.inParentheses(() => reader.name()) } : {};
  const layout = parseLayout(reader, []);
  reader.expect('AS');
  const query = parseQuery(reader);
  return { kind: 'createTableAs', name, ...columns, layout, query };
}

function parseView(reader: TokenReader, orReplace: boolean): Statement {
  const name = reader.dottedName();
  const columns = reader.is('(') ? { columns: reader.inParentheses(() => reader.name()) } : {};
  reader.expect('AS');
  const start = reader.at;
  const query = parseQuery(reader);
  const text = reader.text.slice(start, reader.end);
  const isLateBinding = reader.accept('WITH', 'NO', 'SCHEMA', 'BINDING');
  return { kind: 'createView', name, orReplace, ...columns, query, text, isLateBinding };
}

function parseMaterializedView(reader: TokenReader): Statement {
  const name = reader.dottedName();
  const columns = reader.is('(') ? { columns: reader.inParentheses(() => reader.name()) } : {};
  const layout = parseLayout(reader, [], () => {
    if (!reader.accept('AUTO', 'REFRESH')) return false;
    const answer = reader.acceptOneOf(['YES', 'NO']);
    if (!answer) throw reader.mismatch();
    if (answer === 'YES') throw notSupported('AUTO REFRESH YES', reader.at);
    return true;
  });
  reader.expect('AS');
  const start = reader.at;
  const query = parseQuery(reader);
  const text = reader.text.slice(start, reader.end);
  return { kind: 'createMaterializedView', name, ...columns, query, text, layout };
}

function parsePrincipal(reader: TokenReader, what: 'role' | 'group' | 'user'): Statement {
  const ifNotExists = acceptIfNotExists(reader);
  const name = reader.name();
  if (what === 'role' && reader.is('EXTERNALID')) throw notSupported('EXTERNALID', reader.at);
  if (what === 'user') {
    reader.accept('WITH');
    reader.expect('PASSWORD', 'DISABLE');
  }
  return { kind: 'createPrincipal', what, name, ifNotExists };
}
