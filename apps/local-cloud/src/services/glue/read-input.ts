import { refuse } from '../../core/errors';
import type { Members } from '../../core/members';
import type { PartitionInput, StorageDescriptor, TableInput } from './model';

/**
 * Glue's own naming rule for what Athena can query: lower case, digits and underscores are stored as given; capital
 * letters are folded, as Glue does.
 */
const namePattern = /^[^\p{Cc}/\\]{1,255}$/u;

/** Reads a name member and folds it to lower case. */
export function readName(members: Members, member: string): string {
  const name = members.text(member);
  if (!namePattern.test(name))
    throw members.fail(member, 'must be 1 to 255 characters without control characters');
  return name.toLowerCase();
}

/** Reads and checks `DatabaseInput`; what is not honoured is refused by name. */
export function readDatabaseInput(
  what: string,
  input: Members,
): { name: string; input: Record<string, unknown> } {
  input.only(['Name', 'Description', 'LocationUri', 'Parameters'], (member) => refuse(what, member));
  input.optionalText('Description');
  input.optionalText('LocationUri');
  input.textMap('Parameters');
  return { name: readName(input, 'Name'), input: input.values };
}

/** Reads and checks `TableInput`. */
export function readTableInput(what: string, input: Members): TableInput {
  const known = [
    'Name',
    'Description',
    'Owner',
    'Retention',
    'StorageDescriptor',
    'PartitionKeys',
    'TableType',
  ];
  const texts = ['ViewOriginalText', 'ViewExpandedText'];
  input.only([...known, ...texts, 'Parameters', 'LastAccessTime', 'LastAnalyzedTime'], (member) =>
    refuse(what, member),
  );
  for (const member of ['Description', 'Owner', 'TableType', ...texts]) input.optionalText(member);
  input.optionalInteger('Retention', { minimum: 0 });
  input.textMap('Parameters');
  readColumns(input, 'PartitionKeys');
  const storage = input.optionalObject('StorageDescriptor');
  if (storage) readStorage(what, storage);
  return { ...input.values, Name: readName(input, 'Name') };
}

/** Reads and checks `PartitionInput`. */
export function readPartitionInput(what: string, input: Members): PartitionInput {
  input.only(['Values', 'StorageDescriptor', 'Parameters', 'LastAccessTime', 'LastAnalyzedTime'], (member) =>
    refuse(what, member),
  );
  input.textMap('Parameters');
  const storage = input.optionalObject('StorageDescriptor');
  if (storage) readStorage(what, storage);
  return { ...input.values, Values: input.texts('Values') };
}

function readStorage(what: string, storage: Members): StorageDescriptor {
  const known = [
    'Columns',
    'Location',
    'InputFormat',
    'OutputFormat',
    'Compressed',
    'SerdeInfo',
    'Parameters',
  ];
  const recorded = [
    'NumberOfBuckets',
    'BucketColumns',
    'SortColumns',
    'StoredAsSubDirectories',
    'SkewedInfo',
  ];
  storage.only([...known, ...recorded], (member) => refuse(what, member));
  for (const member of ['Location', 'InputFormat', 'OutputFormat']) storage.optionalText(member);
  storage.optionalBoolean('Compressed');
  storage.textMap('Parameters');
  readColumns(storage, 'Columns');
  const serde = storage.optionalObject('SerdeInfo');
  serde?.only(['Name', 'SerializationLibrary', 'Parameters'], (member) => refuse(what, member));
  serde?.optionalText('SerializationLibrary');
  serde?.textMap('Parameters');
  return storage.values;
}

function readColumns(input: Members, member: string): void {
  for (const column of input.objects(member)) {
    column.text('Name');
    column.optionalText('Type');
    column.optionalText('Comment');
    column.textMap('Parameters');
  }
}
