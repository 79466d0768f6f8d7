import { notSupported } from '../errors';
import { parseColumn, parseTableAttribute } from './parse-column';
import { skipExternalTable } from './parse-create';
import type { ObjectKind, Statement, TableChange, TableLayout } from './statement';
import type { TokenReader } from './token-reader';

const objectKinds: Array<[string[], ObjectKind]> = [
  [['MATERIALIZED', 'VIEW'], 'materialized view'],
  [['SCHEMA'], 'schema'],
  [['TABLE'], 'table'],
  [['VIEW'], 'view'],
];

function acceptKind(reader: TokenReader): ObjectKind | undefined {
  return objectKinds.find(([words]) => reader.accept(...words))?.[1];
}

/** `DROP { SCHEMA | TABLE | VIEW | MATERIALIZED VIEW | ROLE | GROUP | USER } [IF EXISTS] name, ... [CASCADE | RESTRICT]`. */
export function parseDrop(reader: TokenReader): Statement {
  reader.expect('DROP');
  if (reader.accept('EXTERNAL', 'TABLE')) return skipExternalTable(reader, 'DROP EXTERNAL TABLE');
  const principal = reader.acceptOneOf(['ROLE', 'GROUP', 'USER']);
  if (principal) {
    const ifExists = reader.accept('IF', 'EXISTS');
    const names = reader.list(() => reader.name());
    const force = reader.accept('FORCE');
    if (!force) reader.accept('RESTRICT');
    return { kind: 'dropPrincipal', what: principal.toLowerCase() as 'role', names, ifExists, force };
  }
  const what = acceptKind(reader);
  if (!what) throw notSupported(`DROP ${reader.peek().text.toUpperCase()}`, reader.at);
  const ifExists = reader.accept('IF', 'EXISTS');
  const names = reader.list(() => reader.dottedName());
  if (reader.is('DROP', 'EXTERNAL', 'DATABASE')) throw notSupported('DROP EXTERNAL DATABASE', reader.at);
  const cascade = reader.accept('CASCADE');
  if (!cascade) reader.accept('RESTRICT');
  return { kind: 'drop', what, names, ifExists, cascade };
}

/** `ALTER { TABLE | SCHEMA } ...`. */
export function parseAlter(reader: TokenReader): Statement {
  reader.expect('ALTER');
  if (reader.accept('EXTERNAL', 'TABLE')) return skipExternalTable(reader, 'ALTER EXTERNAL TABLE');
  if (reader.accept('SCHEMA')) {
    const name = reader.name();
    if (reader.accept('RENAME', 'TO')) return { kind: 'alterSchema', name, renameTo: reader.name() };
    reader.expect('OWNER', 'TO');
    return { kind: 'alterSchema', name, owner: reader.name() };
  }
  if (!reader.accept('TABLE')) throw notSupported(`ALTER ${reader.peek().text.toUpperCase()}`, reader.at);
  const name = reader.dottedName();
  return { kind: 'alterTable', name, change: parseChange(reader) };
}

function parseChange(reader: TokenReader): TableChange {
  const { at } = reader;
  if (reader.accept('ADD')) {
    if (reader.isOneOf(['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'FOREIGN', 'PARTITION', 'IF']))
      throw notSupported(`ALTER TABLE ADD ${reader.peek().keyword}`, at);
    reader.accept('COLUMN');
    return { kind: 'addColumn', column: parseColumn(reader) };
  }
  if (reader.accept('DROP')) {
    reader.accept('COLUMN');
    const column = reader.name();
    if (!reader.accept('CASCADE')) reader.accept('RESTRICT');
    return { kind: 'dropColumn', column };
  }
  if (reader.accept('RENAME', 'TO')) return { kind: 'renameTable', to: reader.name() };
  if (reader.accept('RENAME')) {
    reader.accept('COLUMN');
    const column = reader.name();
    reader.expect('TO');
    return { kind: 'renameColumn', column, to: reader.name() };
  }
  if (reader.accept('OWNER', 'TO')) return { kind: 'owner', to: reader.name() };
  if (reader.accept('ALTER')) {
    const layout: Partial<TableLayout> = {};
    if (parseTableAttribute(reader, layout)) return { kind: 'layout', layout };
    throw notSupported(`ALTER TABLE ALTER ${reader.peek().text.toUpperCase()}`, at);
  }
  throw notSupported(`ALTER TABLE ${reader.peek().text.toUpperCase()}`, at);
}

/** `COMMENT ON { SCHEMA | TABLE | VIEW | COLUMN } name IS { 'text' | NULL }`. */
export function parseComment(reader: TokenReader): Statement {
  reader.expect('COMMENT', 'ON');
  const on = reader.accept('COLUMN') ? 'column' : acceptKind(reader);
  if (!on) throw notSupported(`COMMENT ON ${reader.peek().text.toUpperCase()}`, reader.at);
  const name = reader.dottedName();
  reader.expect('IS');
  const text = reader.accept('NULL') ? null : reader.string();
  return { kind: 'comment', on, name, text };
}
