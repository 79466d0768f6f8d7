import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchUpdatePartitionCommand,
  GetPartitionsCommand,
  GetTableCommand,
  type ErrorDetail,
  type PartitionInput,
  type StorageDescriptor,
} from '@aws-sdk/client-glue';
import { dataset, type DatasetId } from '@denver/record-model';
import type { Partition, PartitionsPort } from '../compact/ports';
import { CatalogConfigError, PartitionRefusedError } from '../errors';
import type { GluePort } from './athena-target';

/** Most partitions of one call. */
const [writeLimit, deleteLimit] = [100, 25];

interface TableName {
  readonly DatabaseName: string;
  readonly TableName: string;
}

/** The partitions of the compacted tables, in Glue. One call changes up to a hundred; readers may see some before others. */
export function compactedPartitions(
  glue: GluePort,
  { database, bucket }: { database: string; bucket: string },
): PartitionsPort {
  const named = (id: DatasetId): TableName => ({
    DatabaseName: database,
    TableName: dataset(id).compactedTable,
  });
  return {
    read: (id) => readPartitions(glue, named(id), `s3://${bucket}/`),
    async write(id, partitions) {
      const table = named(id);
      const descriptor = await descriptorOf(glue, table);
      const inputs = partitions.map(({ month, folder, parameters }): PartitionInput => ({
        Values: [month],
        StorageDescriptor: { ...descriptor, Location: `s3://${bucket}/${folder}` },
        Parameters: { ...parameters },
      }));
      for (const part of inParts(inputs, writeLimit)) await writePartitions(glue, table, part);
    },
    async remove(id, months) {
      for (const part of inParts(months, deleteLimit)) {
        const { Errors = [] } = await glue.send(
          new BatchDeletePartitionCommand({
            ...named(id),
            PartitionsToDelete: part.map((month) => ({ Values: [month] })),
          }),
        );
        for (const { PartitionValues, ErrorDetail } of Errors)
          if (ErrorDetail?.ErrorCode !== 'EntityNotFoundException')
            throw refusal(PartitionValues, ErrorDetail);
      }
    },
  };
}

async function readPartitions(glue: GluePort, table: TableName, root: string): Promise<Partition[]> {
  const partitions: Partition[] = [];
  let NextToken: string | undefined;
  do {
    const page = await unlessMissing(table, () =>
      glue.send(new GetPartitionsCommand({ ...table, ...(NextToken ? { NextToken } : {}) })),
    );
    for (const { Values = [], StorageDescriptor, Parameters = {} } of page.Partitions ?? []) {
      const location = (StorageDescriptor?.Location ?? '').replace(/\/*$/, '/');
      const folder = location.startsWith(root) ? location.slice(root.length) : location;
      partitions.push({ month: Values[0] ?? '', folder, parameters: Parameters });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return partitions;
}

/** As the table is described now, with columns that were added since. */
async function descriptorOf(glue: GluePort, table: TableName): Promise<StorageDescriptor> {
  const { DatabaseName, TableName: Name } = table;
  const { Table } = await unlessMissing(table, () => glue.send(new GetTableCommand({ DatabaseName, Name })));
  return Table?.StorageDescriptor ?? {};
}

/** Points those that are there, then makes those that are not; another run may make one in between. */
async function writePartitions(
  glue: GluePort,
  table: TableName,
  inputs: readonly PartitionInput[],
): Promise<void> {
  const missing = await updatePartitions(glue, table, inputs);
  if (missing.length === 0) return;
  const { Errors = [] } = await glue.send(
    new BatchCreatePartitionCommand({ ...table, PartitionInputList: missing }),
  );
  const made: PartitionInput[] = [];
  for (const { PartitionValues, ErrorDetail } of Errors) {
    if (ErrorDetail?.ErrorCode !== 'AlreadyExistsException') throw refusal(PartitionValues, ErrorDetail);
    made.push(...missing.filter(({ Values }) => Values?.[0] === PartitionValues?.[0]));
  }
  if (made.length === 0) return;
  const [gone] = await updatePartitions(glue, table, made);
  if (gone) throw refusal(gone.Values, undefined);
}

/** Resolves with those that are not there. */
async function updatePartitions(
  glue: GluePort,
  table: TableName,
  inputs: readonly PartitionInput[],
): Promise<PartitionInput[]> {
  const { Errors = [] } = await glue.send(
    new BatchUpdatePartitionCommand({
      ...table,
      Entries: inputs.map((input) => ({ PartitionValueList: input.Values, PartitionInput: input })),
    }),
  );
  return Errors.flatMap(({ PartitionValueList, ErrorDetail }) => {
    if (ErrorDetail?.ErrorCode !== 'EntityNotFoundException') throw refusal(PartitionValueList, ErrorDetail);
    return inputs.filter(({ Values }) => Values?.[0] === PartitionValueList?.[0]);
  });
}

function refusal(values: readonly string[] = [], detail: ErrorDetail | undefined): PartitionRefusedError {
  const { ErrorCode = 'no code', ErrorMessage = '' } = detail ?? {};
  return new PartitionRefusedError(values.join(), `${ErrorCode}: ${ErrorMessage}`);
}

async function unlessMissing<T>({ DatabaseName, TableName }: TableName, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof Error && error.name === 'EntityNotFoundException')
      throw new CatalogConfigError(
        TableName,
        `Expected the table ${DatabaseName}.${TableName} to exist, got none. Make it first (npx nx run catalog:migrate).`,
      );
    throw error;
  }
}

function inParts<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}
