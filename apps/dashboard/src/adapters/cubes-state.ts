import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { datasetIds } from '@denver/record-model';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { noData, type DataState, type StateSource } from '../core/data-state';

const count = Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]));
const time = Type.Optional(Type.Union([Type.String(), Type.Null()]));

/** What the refresh of the cubes writes about them; members added later are passed over. */
const VersionFile = Type.Object({
  version: Type.String({ minLength: 1, maxLength: 200, pattern: '^[\\w.:-]+$' }),
  refreshedAt: Type.String(),
  datasets: Type.Record(
    Type.String(),
    Type.Object({ events: count, rows: count, months: count, newestEventTime: time, newestObjectAt: time }),
  ),
});

/** The state of the cubes, as their refresh leaves it in the lake. Unchanged, it costs one request without a body. */
export function cubesState(
  client: Pick<S3Client, 'send'>,
  bucket: string,
  key = 'cubes/version.json',
): StateSource {
  let known = noData;
  let etag: string | undefined;
  return {
    async read() {
      try {
        const reply = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key, ...(etag ? { IfNoneMatch: etag } : {}) }),
        );
        known = parse((await reply.Body?.transformToString()) ?? '');
        etag = reply.ETag;
      } catch (error) {
        if (isUnchanged(error)) return known;
        if (!isMissing(error)) throw error;
        [known, etag] = [noData, undefined];
      }
      return known;
    },
  };
}

function isUnchanged(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return name === 'NotModified' || $metadata?.httpStatusCode === 304;
}

/** Has the object, or the bucket, not been made yet? */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NoSuchBucket');
}

function parse(text: string): DataState {
  const file: Static<typeof VersionFile> = Value.Parse(VersionFile, JSON.parse(text));
  return {
    version: file.version,
    refreshedAt: file.refreshedAt,
    datasets: Object.fromEntries(
      datasetIds.flatMap((id) => {
        const told = file.datasets[id];
        if (!told) return [];
        const { events = null, rows = null, newestEventTime = null, newestObjectAt = null } = told;
        return [[id, { events, rows, months: told.months ?? 0, newestEventTime, newestObjectAt }]];
      }),
    ),
  };
}
