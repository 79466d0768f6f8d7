import type { Finding } from '@denver/migrations';
import type { CatalogStatement, TableColumn } from './statement';

/** What the catalogue holds under a name. */
export type CatalogObject =
  | { readonly kind: 'database' }
  | {
      readonly kind: 'table';
      readonly columns: readonly TableColumn[];
      readonly partitionKeys: readonly TableColumn[];
      readonly location: string;
      readonly properties: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'view';
      readonly columns: readonly TableColumn[];
      /** The view's query as Athena stored it, where it did. */
      readonly query?: string;
    };

/** What the catalogue shows of a statement. */
export function findingOf(statement: CatalogStatement, object: CatalogObject | undefined): Finding {
  switch (statement.kind) {
    case 'create-database':
      return object ? present : absent;
    case 'create-table':
      return object ? tableFinding(statement, object) : absent;
    case 'add-columns':
      return object ? columnsFinding(statement, object) : absent;
    case 'set-properties':
      return object ? propertiesFinding(statement, object) : absent;
    case 'replace-view':
      return object ? viewFinding(statement, object) : absent;
    default:
      return object ? droppedFinding(statement, object) : present;
  }
}

const present: Finding = { effect: 'present' };
const absent: Finding = { effect: 'absent' };

type Of<Kind extends CatalogStatement['kind']> = Extract<CatalogStatement, { kind: Kind }>;

function conflict(name: string, expected: string, got: string): Finding {
  return { effect: 'conflict', reason: `expected ${name} to be ${expected}, got ${got}` };
}

/** Columns that a later migration added may be there too. */
function tableFinding(statement: Of<'create-table'>, object: CatalogObject): Finding {
  const { name, columns, partitionKeys, location } = statement;
  if (object.kind !== 'table') return conflict(name, 'a table', `a ${object.kind}`);
  const wrong = differingColumn(columns, object.columns);
  if (wrong) return conflict(`${name}.${wrong.name}`, wrong.type, wrong.found ?? 'no such column');
  const [expected, got] = [partitionKeys, object.partitionKeys].map((keys) =>
    keys.map((key) => `${key.name} ${key.type}`).join(', '),
  );
  if (expected !== got) return conflict(name, `partitioned by ${expected}`, `${got || 'no partitions'}`);
  if (folder(location) !== folder(object.location)) return conflict(name, `at ${location}`, object.location);
  return present;
}

function columnsFinding({ name, columns }: Of<'add-columns'>, object: CatalogObject): Finding {
  if (object.kind !== 'table') return conflict(name, 'a table', `a ${object.kind}`);
  const there = columns.filter((column) => object.columns.some((found) => found.name === column.name));
  if (there.length === 0) return absent;
  const wrong = differingColumn(columns, object.columns);
  return wrong ? conflict(`${name}.${wrong.name}`, wrong.type, wrong.found ?? 'no such column') : present;
}

function propertiesFinding({ name, properties }: Of<'set-properties'>, object: CatalogObject): Finding {
  if (object.kind !== 'table') return conflict(name, 'a table', `a ${object.kind}`);
  return Object.entries(properties).every(([key, value]) => object.properties[key] === value)
    ? present
    : absent;
}

/** Athena stores the query in a form of its own, so another text need not be another view: it is replaced. */
function viewFinding({ name, query }: Of<'replace-view'>, object: CatalogObject): Finding {
  if (object.kind !== 'view') return conflict(name, 'a view', `a ${object.kind}`);
  return object.query !== undefined && flat(object.query) === flat(query)
    ? present
    : { effect: 'repeatable' };
}

function droppedFinding(statement: Of<'drop-table' | 'drop-view'>, object: CatalogObject): Finding {
  const kind = statement.kind === 'drop-table' ? 'table' : 'view';
  return object.kind === kind ? absent : conflict(statement.name, `a ${kind}`, `a ${object.kind}`);
}

function differingColumn(
  expected: readonly TableColumn[],
  found: readonly TableColumn[],
): (TableColumn & { found?: string }) | undefined {
  for (const column of expected) {
    const type = found.find(({ name }) => name === column.name)?.type;
    if (type !== column.type) return { ...column, ...(type === undefined ? {} : { found: type }) };
  }
  return undefined;
}

function folder(location: string): string {
  return location.replace(/\/*$/, '/');
}

function flat(query: string): string {
  return query.replaceAll(/\s+/g, ' ').trim();
}
