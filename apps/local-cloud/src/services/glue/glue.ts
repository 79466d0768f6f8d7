import { availableParallelism } from 'node:os';
import path from 'node:path';
import { DocumentStore } from '../../core/document-store';
import { CloudError, refuse } from '../../core/errors';
import { Members } from '../../core/members';
import { pageOf } from '../../core/page';
import type {
  CloudIdentity,
  JsonService,
  LogSink,
  ObjectStore,
  ServiceCall,
  ServiceDependencies,
} from '../../core/service';
import { CatalogStore, type GlueCatalog } from './catalog-store';
import { crawlerOperations } from './crawler/crawler-operations';
import { crawlerResource } from './crawler/crawler-resource';
import { Crawlers } from './crawler/crawlers';
import { findTable, tokenOf, type Handlers } from './handlers';
import { currentVersion, type DatabaseRecord, type TableRecord, type TableVersion } from './model';
import { partitionOperations } from './partition-operations';
import { readDatabaseInput, readName, readTableInput } from './read-input';
import { glueResources } from './resources';
import { openTagStore, tagOperations } from './tags';

/** What Glue needs of the other services. */
export interface GlueOptions extends ServiceDependencies {
  /** What crawlers look at. */
  objects: ObjectStore;
  /** Takes the lines of crawlers. */
  logs: LogSink;
  /** Whether state is forced to the disk; default true. */
  fsync?: boolean;
}

/** The Glue service and the catalog it keeps. */
export interface GlueService extends JsonService {
  /** For the services that read or change tables from inside the process. */
  catalog: GlueCatalog;
}

/**
 * AWS Glue's Data Catalog: databases, tables with versions, partitions, tags; and crawlers over S3.
 *
 * Jobs, classifiers, connections and Lake Formation are not done; calling them is answered with an error that names
 * the operation. @see https://docs.aws.amazon.com/glue/latest/webapi/WebAPI_Welcome.html
 */
export async function createGlue(options: GlueOptions): Promise<GlueService> {
  const durability = { fsync: options.fsync ?? true };
  const clock = options.clock ?? Date.now;
  const catalog = await CatalogStore.open(`${options.stateDirectory}/catalog`, clock, durability);
  const tags = await openTagStore(options.stateDirectory, durability);
  const crawlers = new Crawlers({
    documents: await DocumentStore.open(path.join(options.stateDirectory, 'crawlers'), durability),
    ...{ catalog, clock, objects: options.objects, logs: options.logs, log: options.log },
    folder: path.join(options.stateDirectory, 'work'),
    threads: availableParallelism(),
  });
  await crawlers.recover();
  const context = { identity: options.identity, catalog };
  const handlers: Handlers = {
    ...databaseOperations,
    ...tableOperations,
    ...partitionOperations,
    ...tagOperations(tags),
    ...crawlerOperations(crawlers),
  };
  return {
    name: 'glue',
    targetPrefix: 'AWSGlue',
    jsonVersion: '1.1',
    catalog,
    operations: Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => [
        name,
        (call: ServiceCall) => handler(readCall(call, options.identity), `glue:${name}`, context),
      ]),
    ),
    resources: { ...glueResources(catalog), 'AWS::Glue::Crawler': crawlerResource(crawlers) },
    close: () => crawlers.close(),
  };
}

const databaseOperations: Handlers = {
  CreateDatabase: async (input, what, { catalog }) => {
    input.only(['CatalogId', 'DatabaseInput', 'Tags'], (member) => refuse(what, member));
    if (Object.keys(input.textMap('Tags')).length) throw refuse(what, 'Tags', 'Call TagResource.');
    const { name, input: record } = readDatabaseInput(what, input.object('DatabaseInput'));
    await catalog.createDatabase(name, record);
    return {};
  },
  GetDatabase: (input, what, { catalog, identity }) => {
    input.only(['CatalogId', 'Name'], (member) => refuse(what, member));
    return { Database: showDatabase(findDatabase(catalog, input.text('Name')), identity) };
  },
  GetDatabases: (input, what, { catalog, identity }) => {
    input.only(['CatalogId', 'NextToken', 'MaxResults'], (member) => refuse(what, member));
    const page = pageOf(catalog.listDatabases(), input, 'InvalidInputException', 100);
    return { DatabaseList: page.items.map((item) => showDatabase(item, identity)), ...tokenOf(page) };
  },
  UpdateDatabase: async (input, what, { catalog }) => {
    input.only(['CatalogId', 'Name', 'DatabaseInput'], (member) => refuse(what, member));
    const { name, input: record } = readDatabaseInput(what, input.object('DatabaseInput'));
    if (name !== readName(input, 'Name')) throw input.fail('DatabaseInput.Name', 'cannot be changed');
    await catalog.updateDatabase(name, record);
    return {};
  },
  DeleteDatabase: async (input, what, { catalog }) => {
    input.only(['CatalogId', 'Name'], (member) => refuse(what, member));
    await catalog.deleteDatabase(readName(input, 'Name'));
    return {};
  },
};

const tableOperations: Handlers = {
  CreateTable: async (input, what, { catalog }) => {
    input.only(['CatalogId', 'DatabaseName', 'TableInput'], (member) => refuse(what, member));
    await catalog.createTable(input.text('DatabaseName'), readTableInput(what, input.object('TableInput')));
    return {};
  },
  GetTable: (input, what, { catalog, identity }) => {
    input.only(['CatalogId', 'DatabaseName', 'Name'], (member) => refuse(what, member));
    const table = findTable(catalog, input.text('DatabaseName'), input.text('Name'));
    return { Table: showTable(table, currentVersion(table), identity) };
  },
  GetTables: (input, what, { catalog, identity }) => {
    input.only(['CatalogId', 'DatabaseName', 'Expression', 'NextToken', 'MaxResults'], (member) =>
      refuse(what, member),
    );
    const matches = nameFilter(input);
    const tables = catalog.listTables(input.text('DatabaseName')).filter((table) => matches(table.name));
    const page = pageOf(tables, input, 'InvalidInputException', 100);
    return {
      TableList: page.items.map((table) => showTable(table, currentVersion(table), identity)),
      ...tokenOf(page),
    };
  },
  UpdateTable: async (input, what, { catalog }) => {
    input.only(['CatalogId', 'DatabaseName', 'TableInput', 'SkipArchive', 'VersionId'], (member) =>
      refuse(what, member),
    );
    if (input.optionalBoolean('SkipArchive')) throw refuse(what, 'SkipArchive');
    const table = readTableInput(what, input.object('TableInput'));
    const expected = input.optionalText('VersionId');
    const current = currentVersion(findTable(catalog, input.text('DatabaseName'), table.Name)).versionId;
    if (expected !== undefined && expected !== current)
      throw new CloudError(
        'ConcurrentModificationException',
        `Update table failed due to concurrent modifications.`,
      );
    await catalog.updateTable(input.text('DatabaseName'), table);
    return {};
  },
  DeleteTable: async (input, what, { catalog }) => {
    input.only(['CatalogId', 'DatabaseName', 'Name'], (member) => refuse(what, member));
    await catalog.deleteTable(input.text('DatabaseName'), input.text('Name'));
    return {};
  },
  GetTableVersions: (input, what, { catalog, identity }) => {
    input.only(['CatalogId', 'DatabaseName', 'TableName', 'NextToken', 'MaxResults'], (member) =>
      refuse(what, member),
    );
    const table = findTable(catalog, input.text('DatabaseName'), input.text('TableName'));
    const page = pageOf([...table.versions].reverse(), input, 'InvalidInputException', 100);
    return {
      TableVersions: page.items.map((version) => ({
        Table: showTable(table, version, identity),
        VersionId: version.versionId,
      })),
      ...tokenOf(page),
    };
  },
};

function readCall(call: ServiceCall, identity: CloudIdentity): Members {
  const input = new Members(call.input, { errorCode: 'InvalidInputException' });
  const catalogId = input.optionalText('CatalogId');
  if (catalogId !== undefined && catalogId !== identity.accountId)
    throw new CloudError('EntityNotFoundException', `Catalog ${catalogId} not found.`);
  return input;
}

function findDatabase(catalog: GlueCatalog, name: string): DatabaseRecord {
  const database = catalog.getDatabase(name);
  if (!database) throw new CloudError('EntityNotFoundException', `Database ${name} not found.`);
  return database;
}

function nameFilter(input: Members): (name: string) => boolean {
  const expression = input.optionalText('Expression');
  if (expression === undefined) return () => true;
  try {
    const pattern = new RegExp(`^(?:${expression})$`, 'u');
    return (name) => pattern.test(name);
  } catch {
    throw input.fail('Expression', `must be a regular expression, got ${expression}`);
  }
}

function showDatabase(database: DatabaseRecord, identity: CloudIdentity): object {
  return {
    ...database.input,
    Name: database.name,
    CreateTime: database.createTime,
    CatalogId: identity.accountId,
  };
}

function showTable(table: TableRecord, version: TableVersion, identity: CloudIdentity): object {
  return {
    ...version.input,
    Name: table.name,
    DatabaseName: table.databaseName,
    CreateTime: table.createTime,
    UpdateTime: version.updateTime,
    CatalogId: identity.accountId,
    VersionId: version.versionId,
    IsRegisteredWithLakeFormation: false,
  };
}
