import {
  BatchCreatePartitionCommand,
  GetPartitionsCommand,
  GetTableCommand,
  type GlueClient,
  type PartitionError,
} from '@aws-sdk/client-glue';
import { dataset, type DatasetId } from '@denver/record-model';
import { PartitionRefusedError } from '../errors';

/** A client that sends Glue commands. */
export type GluePort = Pick<GlueClient, 'send'>;

/** Most partitions of one call. */
const createLimit = 100;

/**
 * Tells the Glue catalogue which months there are. Athena projects its partitions and needs none; Spectrum does not
 * know projection and reads the partitions it is told of.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
 */
export async function registerMonths(
  glue: GluePort,
  { database, id, months }: { database: string; id: DatasetId; months: readonly string[] },
): Promise<void> {
  const table = { DatabaseName: database, TableName: dataset(id).eventsTable };
  const there = await registeredMonths(glue, table);
  const news = months.filter((month) => !there.has(month));
  if (news.length > 0) await createPartitions(glue, table, news);
}

interface TableName {
  readonly DatabaseName: string;
  readonly TableName: string;
}

async function registeredMonths(glue: GluePort, table: TableName): Promise<Set<string>> {
  const months = new Set<string>();
  let NextToken: string | undefined;
  do {
    const page = await glue.send(new GetPartitionsCommand({ ...table, ...(NextToken ? { NextToken } : {}) }));
    for (const { Values } of page.Partitions ?? []) if (Values?.[0]) months.add(Values[0]);
    NextToken = page.NextToken;
  } while (NextToken);
  return months;
}

/** Each partition is described as its table is, in a folder of its own. */
async function createPartitions(glue: GluePort, table: TableName, months: readonly string[]): Promise<void> {
  const { DatabaseName, TableName } = table;
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName, Name: TableName }));
  const descriptor = Table?.StorageDescriptor;
  const location = descriptor?.Location?.replace(/\/*$/, '/');
  for (const part of inParts(months, createLimit)) {
    const PartitionInputList = part.map((month) => ({
      Values: [month],
      StorageDescriptor: { ...descriptor, Location: `${location}created_month=${month}/` },
    }));
    const { Errors } = await glue.send(new BatchCreatePartitionCommand({ ...table, PartitionInputList }));
    refuse(Errors);
  }
}

/** @throws PartitionRefusedError a partition could not be made; another refresh may have made it first, which is as good */
function refuse(errors: readonly PartitionError[] = []): void {
  const error = errors.find(({ ErrorDetail }) => ErrorDetail?.ErrorCode !== 'AlreadyExistsException');
  if (!error) return;
  const { ErrorCode = 'no code', ErrorMessage = '' } = error.ErrorDetail ?? {};
  throw new PartitionRefusedError(error.PartitionValues?.join() ?? '', `${ErrorCode}: ${ErrorMessage}`);
}

function inParts<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}
