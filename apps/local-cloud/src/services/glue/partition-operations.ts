import { CloudError, refuse } from '../../core/errors';
import type { Members } from '../../core/members';
import { pageOf } from '../../core/page';
import type { CloudIdentity } from '../../core/service';
import type { GlueCatalog, PartitionChange } from './catalog-store';
import { findTable, tokenOf, type Handlers } from './handlers';
import { currentVersion, type PartitionInput, type PartitionRecord, type TableRecord } from './model';
import { readPartitionInput } from './read-input';

const address = ['CatalogId', 'DatabaseName', 'TableName'];

/** @see https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-partitions.html */
const most = { create: 100, update: 100, delete: 25, get: 1000 };
const errors = {
  missing: { ErrorCode: 'EntityNotFoundException', ErrorMessage: 'Cannot find partition.' },
  exists: { ErrorCode: 'AlreadyExistsException', ErrorMessage: 'Partition already exists.' },
};

/** Partitions of a table that lists them (a table with partition projection needs none). */
export const partitionOperations: Handlers = {
  CreatePartition: async (input, what, { catalog }) => {
    input.only([...address, 'PartitionInput'], (member) => refuse(what, member));
    const table = tableOf(input, catalog);
    const partition = readPartition(what, input.object('PartitionInput'), table);
    const existing = await catalog.createPartitions(table.databaseName, table.name, [partition]);
    if (existing.length) throw failure('exists');
    return {};
  },
  BatchCreatePartition: async (input, what, { catalog }) => {
    input.only([...address, 'PartitionInputList'], (member) => refuse(what, member));
    const table = tableOf(input, catalog);
    const inputs = listOf(input, 'PartitionInputList', most.create);
    const partitions = inputs.map((partition) => readPartition(what, partition, table));
    const existing = await catalog.createPartitions(table.databaseName, table.name, partitions);
    return {
      Errors: existing.map((partition) => ({
        PartitionValues: partition.Values,
        ErrorDetail: errors.exists,
      })),
    };
  },
  UpdatePartition: async (input, what, { catalog }) => {
    input.only([...address, 'PartitionValueList', 'PartitionInput'], (member) => refuse(what, member));
    const table = tableOf(input, catalog);
    const [failed] = await catalog.updatePartitions(table.databaseName, table.name, [
      readChange(what, input, table),
    ]);
    if (failed) throw failure(failed.why);
    return {};
  },
  BatchUpdatePartition: async (input, what, { catalog }) => {
    input.only([...address, 'Entries'], (member) => refuse(what, member));
    const table = tableOf(input, catalog);
    const changes = listOf(input, 'Entries', most.update).map((entry) => {
      entry.only(['PartitionValueList', 'PartitionInput'], (member) => refuse(what, member));
      return readChange(what, entry, table);
    });
    const failed = await catalog.updatePartitions(table.databaseName, table.name, changes);
    return {
      Errors: failed.map(({ values, why }) => ({ PartitionValueList: values, ErrorDetail: errors[why] })),
    };
  },
  GetPartition: (input, what, { catalog, identity }) => {
    input.only([...address, 'PartitionValues'], (member) => refuse(what, member));
    const table = tableOf(input, catalog);
    const [partition] = findPartitions(catalog, table, [input.texts('PartitionValues')]);
    if (!partition) throw failure('missing');
    return { Partition: showPartition(partition, table, identity) };
  },
  BatchGetPartition: (input, what, { catalog, identity }) => {
    input.only([...address, 'PartitionsToGet'], (member) => refuse(what, member));
    const table = tableOf(input, catalog);
    const wanted = valueLists(what, input, 'PartitionsToGet', most.get);
    const found = findPartitions(catalog, table, wanted);
    return {
      Partitions: found.map((partition) => showPartition(partition, table, identity)),
      UnprocessedKeys: [],
    };
  },
  GetPartitions: (input, what, { catalog, identity }) => {
    input.only([...address, 'NextToken', 'MaxResults'], (member) => refuse(what, member));
    const table = tableOf(input, catalog);
    const page = pageOf(
      catalog.listPartitions(table.databaseName, table.name),
      input,
      'InvalidInputException',
    );
    return { Partitions: page.items.map((item) => showPartition(item, table, identity)), ...tokenOf(page) };
  },
  DeletePartition: async (input, what, { catalog }) => {
    input.only([...address, 'PartitionValues'], (member) => refuse(what, member));
    const table = tableOf(input, catalog);
    const missing = await catalog.deletePartitions(table.databaseName, table.name, [
      input.texts('PartitionValues'),
    ]);
    if (missing.length) throw failure('missing');
    return {};
  },
  BatchDeletePartition: async (input, what, { catalog }) => {
    input.only([...address, 'PartitionsToDelete'], (member) => refuse(what, member));
    const table = tableOf(input, catalog);
    const lists = valueLists(what, input, 'PartitionsToDelete', most.delete);
    const missing = await catalog.deletePartitions(table.databaseName, table.name, lists);
    return {
      Errors: missing.map((values) => ({ PartitionValues: values, ErrorDetail: errors.missing })),
    };
  },
};

function failure(why: keyof typeof errors): CloudError {
  return new CloudError(errors[why].ErrorCode, errors[why].ErrorMessage);
}

function listOf(input: Members, member: string, maximum: number): Members[] {
  const list = input.objects(member);
  if (list.length > maximum) throw input.fail(member, `must have at most ${maximum} members`);
  return list;
}

/** The values of `PartitionValueList` members, e.g. `[{ Values: ['2015-07'] }]`. */
function valueLists(what: string, input: Members, member: string, maximum: number): string[][] {
  return listOf(input, member, maximum).map((item) => {
    item.only(['Values'], (name) => refuse(what, name));
    return item.texts('Values');
  });
}

function findPartitions(catalog: GlueCatalog, table: TableRecord, wanted: string[][]): PartitionRecord[] {
  const keys = new Set(wanted.map((values) => JSON.stringify(values)));
  return catalog
    .listPartitions(table.databaseName, table.name)
    .filter(({ values }) => keys.has(JSON.stringify(values)));
}

function readChange(what: string, input: Members, table: TableRecord): PartitionChange {
  return {
    values: input.texts('PartitionValueList'),
    input: readPartition(what, input.object('PartitionInput'), table),
  };
}

function tableOf(input: Members, catalog: GlueCatalog): TableRecord {
  return findTable(catalog, input.text('DatabaseName'), input.text('TableName'));
}

function readPartition(what: string, input: Members, table: TableRecord): PartitionInput {
  const partition = readPartitionInput(what, input);
  const keys = currentVersion(table).input.PartitionKeys ?? [];
  if (partition.Values.length !== keys.length)
    throw input.fail(
      'Values',
      `must have ${keys.length} members, one per partition key, got ${partition.Values.length}`,
    );
  return partition;
}

function showPartition(partition: PartitionRecord, table: TableRecord, identity: CloudIdentity): object {
  return {
    ...partition.input,
    Values: partition.values,
    DatabaseName: table.databaseName,
    TableName: table.name,
    CreationTime: partition.createTime,
    CatalogId: identity.accountId,
  };
}
