import { notSupported } from '../errors';
import type { GrantClause, Grantee, Statement } from './statement';
import type { TokenReader } from './token-reader';

const tablePrivileges = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'DROP', 'REFERENCES', 'ALTER', 'TRUNCATE'];
const schemaPrivileges = ['CREATE', 'USAGE', 'ALTER', 'DROP'];
const databasePrivileges = ['CREATE', 'TEMPORARY', 'TEMP', 'USAGE'];

/** `GRANT` and `REVOKE` of privileges on tables, schemas and the database, and of roles. */
export function parseGrant(reader: TokenReader): Statement {
  const kind = reader.take().keyword === 'GRANT' ? 'grant' : 'revoke';
  if (kind === 'revoke') reader.accept('GRANT', 'OPTION', 'FOR');
  const direction = kind === 'grant' ? 'TO' : 'FROM';
  const { privileges, on } = reader.is('ROLE') ? parseRoles(reader) : parsePrivileges(reader);
  reader.expect(direction);
  const to = reader.list(() => parseGrantee(reader));
  const withGrantOption =
    reader.accept('WITH', 'GRANT', 'OPTION') || reader.accept('WITH', 'ADMIN', 'OPTION');
  if (!reader.accept('CASCADE')) reader.accept('RESTRICT');
  return { kind, clause: { privileges, on, to, withGrantOption } };
}

function parseRoles(reader: TokenReader): Pick<GrantClause, 'privileges' | 'on'> {
  const names = reader.list(() => {
    reader.accept('ROLE');
    return [reader.name()];
  });
  return { privileges: ['MEMBER'], on: { kind: 'roles', names } };
}

function parsePrivileges(reader: TokenReader): Pick<GrantClause, 'privileges' | 'on'> {
  const { at } = reader;
  const isAll = reader.accept('ALL');
  if (isAll) reader.accept('PRIVILEGES');
  const named = isAll ? [] : reader.list(() => reader.take().text.toUpperCase());
  if (!reader.accept('ON')) throw notSupported(`GRANT or REVOKE of ${named.join(' ')}`, at);
  const on = parseTarget(reader);
  const known =
    on.kind === 'schemas' ? schemaPrivileges : on.kind === 'database' ? databasePrivileges : tablePrivileges;
  const unknown = named.find((privilege) => !known.includes(privilege));
  if (unknown) throw notSupported(`the privilege ${unknown} on ${on.kind}`, at);
  return { privileges: isAll ? known : named, on };
}

function parseTarget(reader: TokenReader): GrantClause['on'] {
  if (reader.accept('ALL', 'TABLES', 'IN', 'SCHEMA'))
    return { kind: 'allTables', schemas: reader.list(() => reader.name()) };
  if (reader.accept('SCHEMA')) return { kind: 'schemas', names: reader.list(() => [reader.name()]) };
  if (reader.accept('DATABASE')) return { kind: 'database', names: reader.list(() => [reader.name()]) };
  for (const what of ['FUNCTION', 'PROCEDURE', 'LANGUAGE', 'EXTERNAL', 'MODEL', 'DATASHARE', 'COPY'])
    if (reader.is(what)) throw notSupported(`a grant on ${what}`, reader.at);
  reader.accept('TABLE');
  return { kind: 'tables', names: reader.list(() => reader.dottedName()) };
}

function parseGrantee(reader: TokenReader): Grantee {
  if (reader.accept('PUBLIC')) return { kind: 'public', name: 'public' };
  const kind = reader.accept('ROLE') ? 'role' : reader.accept('GROUP') ? 'group' : 'user';
  return { kind, name: reader.name() };
}
