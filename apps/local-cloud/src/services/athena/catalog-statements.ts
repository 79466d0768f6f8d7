import type { GlueCatalog } from '../glue';
import {
  type CatalogAnswer,
  type CatalogContext,
  type CatalogStatement,
  checkName,
  nothing,
} from './catalog-context';
import { QueryError } from './errors';
import { show } from './show-statements';
import type { Statement } from './sql/statement';
import { alterPartitions, alterTable, createTable, drop, repairTable } from './table-statements';
import { createView } from './view-statements';

/** Runs DDL, `SHOW` and `DESCRIBE` on the catalog. @throws QueryError */
export async function runCatalogStatement(
  statement: CatalogStatement,
  context: CatalogContext,
): Promise<CatalogAnswer> {
  const { catalog } = context;
  switch (statement.kind) {
    case 'createDatabase':
      return createDatabase(statement, catalog);
    case 'dropDatabase':
      return dropDatabase(statement, catalog);
    case 'createTable':
      return createTable(statement.table, statement.ifNotExists, statement.definition, context);
    case 'dropTable':
    case 'dropView':
      return drop(statement, context);
    case 'createView':
      return createView(statement, context);
    case 'addColumns':
    case 'setProperties':
      return alterTable(statement, context);
    case 'addPartitions':
    case 'dropPartitions':
      return alterPartitions(statement, context);
    case 'repairTable':
      return repairTable(statement.table, context);
    default:
      return show(statement, context);
  }
}

async function createDatabase(
  { name, ifNotExists, comment, location, properties }: Extract<Statement, { kind: 'createDatabase' }>,
  catalog: GlueCatalog,
): Promise<CatalogAnswer> {
  checkName(name);
  if (catalog.getDatabase(name)) {
    if (ifNotExists) return nothing;
    throw new QueryError('FAILED', `SemanticException [Error 10242]: Database ${name} already exists`);
  }
  await catalog.createDatabase(name, {
    Name: name,
    ...(comment === undefined ? {} : { Description: comment }),
    ...(location === undefined ? {} : { LocationUri: location }),
    ...(Object.keys(properties).length ? { Parameters: properties } : {}),
  });
  return nothing;
}

async function dropDatabase(
  { name, ifExists, cascade }: Extract<Statement, { kind: 'dropDatabase' }>,
  catalog: GlueCatalog,
): Promise<CatalogAnswer> {
  if (!catalog.getDatabase(name)) {
    if (ifExists) return nothing;
    throw new QueryError('FAILED', `SemanticException [Error 10072]: Database does not exist: ${name}`);
  }
  if (!cascade && catalog.listTables(name).length)
    throw new QueryError('FAILED', `Database ${name} is not empty. One or more tables exist.`);
  await catalog.deleteDatabase(name);
  return nothing;
}
