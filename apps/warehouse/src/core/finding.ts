import type { Finding } from '@denver/migrations';
import type { GrantTarget, TableColumn, WarehouseStatement, WarehouseStep } from './statement';

/** A table or view as the catalogue shows it. */
export type Relation =
  | {
      readonly kind: 'table';
      readonly columns: readonly TableColumn[];
      readonly distKey?: string;
      readonly sortKeys: readonly string[];
    }
  | { readonly kind: 'view'; readonly query: string };

/** All that the catalogue shows of the warehouse, read at one instant. */
export interface WarehouseState {
  /** Glue database and role by name of the external schema. */
  readonly externalSchemas: ReadonlyMap<string, { readonly database: string; readonly iamRole: string }>;
  readonly schemas: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  /** By `schema.name`. */
  readonly relations: ReadonlyMap<string, Relation>;
  /** As `privilege on schema[.name] to role`, lower case. */
  readonly grants: ReadonlySet<string>;
  /** Fingerprint by table. */
  readonly stamps: ReadonlyMap<string, string>;
}

/** What the catalogue shows of a step: of a transaction, all or nothing. */
export function findingOf({ statements, isTransaction }: WarehouseStep, state: WarehouseState): Finding {
  const all = statements.map(({ statement }) => statement);
  const findings = all
    .filter((statement, index) => !isRemade(statement, all.slice(index + 1)))
    .filter(({ kind }) => kind !== 'change-rows')
    .map((statement) => {
      const finding = statementFinding(statement, state);
      const replaces = isTransaction && statement.kind === 'create-table' && isDropped(statement, all);
      return replaces && finding.effect === 'conflict' ? absent : finding;
    });
  return (
    findings.find(({ effect }) => effect === 'conflict') ??
    findings.find(({ effect }) => effect === 'absent') ??
    findings.find(({ effect }) => effect === 'repeatable') ??
    present
  );
}

/** How a grant is written in {@link WarehouseState.grants}. */
export function grantKey(privilege: string, { schema, name }: GrantTarget, role: string): string {
  return `${privilege} on ${name === undefined ? schema : `${schema}.${name}`} to ${role}`.toLowerCase();
}

const present: Finding = { effect: 'present' };
const absent: Finding = { effect: 'absent' };

type Of<Kind extends WarehouseStatement['kind']> = Extract<WarehouseStatement, { kind: Kind }>;

function statementFinding(statement: WarehouseStatement, state: WarehouseState): Finding {
  switch (statement.kind) {
    case 'create-external-schema':
      return externalSchemaFinding(statement, state);
    case 'create-schema':
      return there(state.schemas.has(statement.schema));
    case 'create-role':
      return there(state.roles.has(statement.role));
    case 'create-table':
      return tableFinding(statement, relationOf(statement, state));
    case 'add-column':
      return columnFinding(statement, relationOf(statement, state));
    case 'replace-view':
      return viewFinding(statement, relationOf(statement, state));
    case 'drop-table':
    case 'drop-view':
      return there(relationOf(statement, state) === undefined);
    case 'grant':
      return there(
        statement.privileges.every((privilege) =>
          state.grants.has(grantKey(privilege, statement.on, statement.role)),
        ),
      );
    case 'stamp':
      return there(state.stamps.get(statement.table) === statement.fingerprint);
    case 'change-rows':
      return { effect: 'repeatable' };
  }
}

function there(is: boolean): Finding {
  return is ? present : absent;
}

function conflict(what: string, expected: string, got: string): Finding {
  return { effect: 'conflict', reason: `expected ${what} to be ${expected}, got ${got}` };
}

function externalSchemaFinding(
  { schema, database, iamRole }: Of<'create-external-schema'>,
  { externalSchemas, schemas }: WarehouseState,
): Finding {
  const found = externalSchemas.get(schema);
  if (!found) return schemas.has(schema) ? conflict(schema, 'an external schema', 'a schema') : absent;
  if (found.database !== database)
    return conflict(schema, `on the Glue database ${database}`, found.database);
  return found.iamRole === iamRole ? present : conflict(schema, `read by ${iamRole}`, found.iamRole);
}

/** Columns that a later migration added may be there too. */
function tableFinding(statement: Of<'create-table'>, relation: Relation | undefined): Finding {
  if (!relation) return absent;
  const what = `${statement.schema}.${statement.name}`;
  if (relation.kind !== 'table') return conflict(what, 'a table', 'a view');
  for (const { name, type } of statement.columns) {
    const found = relation.columns.find((column) => column.name === name)?.type;
    if (found !== type) return conflict(`${what}.${name}`, type, found ?? 'no such column');
  }
  const [wanted, got] = [statement, relation].map(
    ({ distKey = 'none', sortKeys }) => `by ${distKey}, sorted by ${sortKeys.join(', ')}`,
  );
  return wanted === got ? present : conflict(what, `spread ${wanted}`, `${got}`);
}

function columnFinding({ schema, name, column }: Of<'add-column'>, relation: Relation | undefined): Finding {
  if (!relation) return absent;
  if (relation.kind !== 'table') return conflict(`${schema}.${name}`, 'a table', 'a view');
  const found = relation.columns.find((candidate) => candidate.name === column.name)?.type;
  if (found === undefined) return absent;
  return found === column.type ? present : conflict(`${schema}.${name}.${column.name}`, column.type, found);
}

/** Another text need not be another view, since Redshift may store it in a form of its own: it is replaced. */
function viewFinding({ schema, name, query }: Of<'replace-view'>, relation: Relation | undefined): Finding {
  if (!relation) return absent;
  if (relation.kind !== 'view') return conflict(`${schema}.${name}`, 'a view', 'a table');
  return flatQuery(relation.query) === flatQuery(query) ? present : { effect: 'repeatable' };
}

/** A view's query without what Redshift may add around it. */
export function flatQuery(query: string): string {
  return query
    .replace(/^\s*create\s+(or\s+replace\s+)?view\s+[\w."]+\s+as\s+/i, '')
    .replace(/;\s*$/, '')
    .replace(/\s*with\s+no\s+schema\s+binding\s*$/i, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

function relationOf({ schema, name }: { schema: string; name: string }, state: WarehouseState) {
  return state.relations.get(`${schema}.${name}`);
}

/** A drop whose object a later statement of the same transaction makes again. */
function isRemade(statement: WarehouseStatement, later: readonly WarehouseStatement[]): boolean {
  if (statement.kind !== 'drop-table' && statement.kind !== 'drop-view') return false;
  return later.some(
    (other) =>
      (other.kind === 'create-table' || other.kind === 'replace-view') &&
      other.schema === statement.schema &&
      other.name === statement.name,
  );
}

function isDropped({ schema, name }: Of<'create-table'>, all: readonly WarehouseStatement[]): boolean {
  return all.some((other) => other.kind === 'drop-table' && other.schema === schema && other.name === name);
}
