import { CloudError, refuse } from '../../core/errors';
import type { Members } from '../../core/members';
import { pageOf } from '../../core/page';
import type { CloudIdentity } from '../../core/service';
import { findTable, tokenOf, type Handlers } from './handlers';
import { currentVersion, type PartitionInput, type PartitionRecord, type TableRecord } from './model';
import { readPartitionInput } from './read-input';

const address = ['CatalogId', 'DatabaseName', 'TableName'];

/** Partitions of a table that lists them (a table with partition projection needs none). */
export const partitionOperations: Handlers = {
  CreatePartition: async (input, what, { catalog }) => {
    input.only([...address, 'PartitionInput'], (member) => refuse(what, member));
    const table = tableOf(input, catalog);
    const partition = readPartition(what, input.object('PartitionInput'), table);
    const existing = await catalog.createPartitions(table.databaseName, table.name, [partition]);
    if (existing.length) throw new CloudError('AlreadyExistsException', 'Partition already exists.');
    return {};
  },
  BatchCreatePartition: async (input, what, { catalog }) => {
    input.only([...address, 'PartitionInputList'], (member) => refuse(what, member));
    const table = tableOf(input, catalog);
    const inputs = input.objects('PartitionInputList');
    if (inputs.length > 100) throw input.fail('PartitionInputList', 'must have at most 100 members');
    const partitions = inputs.map((partition) => readPartition(what, partition, table));
    const existing = await catalog.createPartitions(table.databaseName, table.name, partitions);
    return {
      Errors: existing.map((partition) => ({
        PartitionValues: partition.Values,
        ErrorDetail: { ErrorCode: 'AlreadyExistsException', ErrorMessage: 'Partition already exists.' },
      })),
    };
  },
  GetPartition: (input, what, { catalog, identity }) => {
    input.only([...address, 'PartitionValues'], (member) => refuse(what, member));
    const table = tableOf(input, catalog);
    const values = input.texts('PartitionValues');
    const partition = catalog
      .listPartitions(table.databaseName, table.name)
      .find((candidate) => candidate.values.join('\u0000') === values.join('\u0000'));
    if (!partition) throw new CloudError('EntityNotFoundException', 'Cannot find partition.');
    return { Partition: showPartition(partition, table, identity) };
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
    const found = await catalog.deletePartition(
      table.databaseName,
      table.name,
      input.texts('PartitionValues'),
    );
    if (!found) throw new CloudError('EntityNotFoundException', 'Cannot find partition.');
    return {};
  },
};

function tableOf(input: Members, catalog: Parameters<typeof findTable>[0]): TableRecord {
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
