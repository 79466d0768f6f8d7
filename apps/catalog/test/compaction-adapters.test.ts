import { describe, expect, it } from 'vitest';
import type { GluePort } from '../src/adapters/athena-target';
import { compactedFiles, manifests } from '../src/adapters/compacted-files';
import { compactedPartitions } from '../src/adapters/compacted-partitions';
import type { CompactedFile, Partition } from '../src/compact/ports';
import { CatalogConfigError, PartitionRefusedError, SupersededError, UnverifiedError } from '../src/errors';

interface Sent {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

/** A client that answers by the name of the command, in turn, and keeps what it was sent. */
function clientOf(answers: Record<string, unknown[]>) {
  const sent: Sent[] = [];
  const send = async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
    const { name } = command.constructor;
    sent.push({ name: name.replace(/Command$/, ''), input: command.input });
    const answer = answers[name.replace(/Command$/, '')]?.shift() ?? {};
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { sent, client: { send } as unknown as GluePort & Parameters<typeof manifests>[0] };
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

const place = { database: 'denver_dev', bucket: 'lake' };
const partition = (month: string): Partition => ({
  month,
  folder: `compacted/service-request/r1/created_month=${month}/`,
  parameters: { fingerprint: 'f' },
});
const failed = (month: string, ErrorCode: string) => ({
  PartitionValues: [month],
  PartitionValueList: [month],
  ErrorDetail: { ErrorCode, ErrorMessage: 'no' },
});
const descriptor = {
  Columns: [{ Name: 'case_id', Type: 'string' }],
  Location: 's3://lake/compacted/service-request/',
};

describe('compactedPartitions', () => {
  it('points those that are there, makes those that are not, each as its table is now', async () => {
    const { sent, client } = clientOf({
      GetTable: [{ Table: { StorageDescriptor: descriptor } }],
      BatchUpdatePartition: [{ Errors: [failed('2015-08', 'EntityNotFoundException')] }],
    });
    await compactedPartitions(client, place).write('service-request', [
      partition('2015-07'),
      partition('2015-08'),
    ]);
    expect(sent.map(({ name }) => name)).toEqual([
      'GetTable',
      'BatchUpdatePartition',
      'BatchCreatePartition',
    ]);
    expect(sent[2]?.input).toEqual({
      DatabaseName: 'denver_dev',
      TableName: 'service_requests_compacted',
      PartitionInputList: [
        {
          Values: ['2015-08'],
          Parameters: { fingerprint: 'f' },
          StorageDescriptor: {
            ...descriptor,
            Location: 's3://lake/compacted/service-request/r1/created_month=2015-08/',
          },
        },
      ],
    });
  });

  it('points one that another run makes in between', async () => {
    const { sent, client } = clientOf({
      BatchUpdatePartition: [{ Errors: [failed('2015-08', 'EntityNotFoundException')] }],
      BatchCreatePartition: [{ Errors: [failed('2015-08', 'AlreadyExistsException')] }],
    });
    await compactedPartitions(client, place).write('service-request', [partition('2015-08')]);
    expect(sent.map(({ name }) => name).slice(1)).toEqual([
      'BatchUpdatePartition',
      'BatchCreatePartition',
      'BatchUpdatePartition',
    ]);
  });

  it('throws what Glue refuses, and takes what is gone for removed', async () => {
    const refused = { Errors: [failed('2015-08', 'InternalServiceException')] };
    const { client } = clientOf({
      BatchUpdatePartition: [refused],
      BatchDeletePartition: [refused, { Errors: [failed('2015-08', 'EntityNotFoundException')] }],
    });
    const partitions = compactedPartitions(client, place);
    await expect(partitions.write('service-request', [partition('2015-08')])).rejects.toThrow(
      PartitionRefusedError,
    );
    await expect(partitions.remove('service-request', ['2015-08'])).rejects.toThrow(
      'Expected Glue to change the partition 2015-08, got InternalServiceException: no',
    );
    await partitions.remove('service-request', ['2015-08']);
  });

  it('asks for no more at once than Glue takes', async () => {
    const { sent, client } = clientOf({});
    const partitions = compactedPartitions(client, place);
    const months = Array.from({ length: 130 }, (_, at) => `${2000 + Math.floor(at / 12)}-${(at % 12) + 1}`);
    await partitions.write('service-request', months.map(partition));
    await partitions.remove('service-request', months);
    const sizes = sent.map(
      ({ input }) => [input['Entries'], input['PartitionsToDelete']].flat().filter(Boolean).length,
    );
    expect(sizes.filter((size) => size > 0)).toEqual([100, 30, 25, 25, 25, 25, 25, 5]);
  });

  it('reads all pages, and says what to do when there is no table', async () => {
    const page = (month: string) => ({
      Partitions: [
        {
          Values: [month],
          StorageDescriptor: { Location: `s3://lake/${partition(month).folder}` },
          Parameters: { fingerprint: 'f' },
        },
      ],
    });
    const { client } = clientOf({
      GetPartitions: [
        { ...page('2015-07'), NextToken: 't' },
        page('2015-08'),
        named('EntityNotFoundException'),
      ],
    });
    const partitions = compactedPartitions(client, place);
    expect(await partitions.read('service-request')).toEqual([partition('2015-07'), partition('2015-08')]);
    await expect(partitions.read('service-request')).rejects.toThrow(CatalogConfigError);
  });
});

const body = (text: string) => ({
  transformToString: async () => text,
  transformToByteArray: async () => Buffer.from(text),
});
const empty = { months: [], retired: [] };

describe('manifests', () => {
  it('makes the first one only while there is none, and changes one only as it was read', async () => {
    const { sent, client } = clientOf({
      GetObject: [named('NoSuchKey'), { Body: body(JSON.stringify(empty)), ETag: '"1"' }],
      PutObject: [{ ETag: '"1"' }, { ETag: '"2"' }],
    });
    const port = manifests(client, 'lake');
    expect(await port.read('service-request')).toEqual({ manifest: undefined, mark: '' });
    expect(await port.write('service-request', empty, '')).toBe('"1"');
    const { manifest, mark } = await port.read('service-request');
    expect(await port.write('service-request', manifest ?? empty, mark)).toBe('"2"');
    expect(sent.filter(({ name }) => name === 'PutObject').map(({ input }) => input)).toEqual([
      expect.objectContaining({ Key: 'compacted/service-request.json', IfNoneMatch: '*' }),
      expect.objectContaining({ IfMatch: '"1"', Body: '{"months":[],"retired":[]}\n' }),
    ]);
  });

  it('takes what is no manifest for none, to be replaced', async () => {
    const texts = ['{', '[]', '{"months":[{"month":"2015-07"}],"retired":[]}'];
    const { client } = clientOf({ GetObject: texts.map((text) => ({ Body: body(text), ETag: '"1"' })) });
    for (const text of texts)
      expect(await manifests(client, 'lake').read('service-request'), text).toEqual({
        manifest: undefined,
        mark: '"1"',
      });
  });

  it.each(['PreconditionFailed', 'ConditionalRequestConflict'])(
    'is superseded on %s, and by nothing else',
    async (name) => {
      const { client } = clientOf({ PutObject: [named(name), named('SlowDown')] });
      const port = manifests(client, 'lake');
      await expect(port.write('service-request', empty, '"1"')).rejects.toThrow(SupersededError);
      await expect(port.write('service-request', empty, '"1"')).rejects.toThrow('SlowDown');
    },
  );
});

describe('compactedFiles', () => {
  const file = (key: string, bytes = 20): CompactedFile => ({
    key,
    month: '2015-07',
    run: 'r1',
    bytes,
    lastModifiedMs: 0,
  });

  it('lists files of runs and nothing else that lies there', async () => {
    const key = 'compacted/service-request/r1/created_month=2015-07/a';
    const { client } = clientOf({
      ListObjectsV2: [
        {
          Contents: [
            { Key: key, Size: 20, LastModified: new Date(0) },
            { Key: 'compacted/service-request/notes.txt' },
          ],
        },
      ],
    });
    expect(await compactedFiles(client, 'lake').list('service-request')).toEqual([file(key)]);
  });

  it('deletes a thousand at a time', async () => {
    const { sent, client } = clientOf({});
    await compactedFiles(client, 'lake').remove(Array.from({ length: 1_001 }, (_, at) => file(`f${at}`)));
    expect(sent.map(({ input }) => (input['Delete'] as { Objects: unknown[] }).Objects.length)).toEqual([
      1_000, 1,
    ]);
  });

  it('takes a file for unverified that is no whole Parquet file', async () => {
    const { client } = clientOf({ GetObject: [{ Body: body('no file!') }] });
    await expect(compactedFiles(client, 'lake').rows(file('k'))).rejects.toThrow(UnverifiedError);
  });
});
