import { DeleteObjectsCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { listObjects, type S3Port } from '@denver/lake';
import { manifestKey, Manifest, runFolder } from '../compact/manifest';
import type { CompactedFile, FilesPort, ManifestPort } from '../compact/ports';
import { SupersededError, UnverifiedError } from '../errors';
import Value from 'typebox/value';
import { footerStart, rowsOfFooter, trailerBytes } from './parquet-footer';

/** Keys of one DeleteObjects. */
const deleteLimit = 1_000;

/** The files of the compacted tables, in S3. */
export function compactedFiles(s3: S3Port, bucket: string): FilesPort {
  const read = async (key: string, range: string): Promise<Uint8Array> => {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=${range}` }),
    );
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  };
  return {
    async list(id, run) {
      const prefix = `compacted/${id}/`;
      const objects = await listObjects(s3, bucket, run === undefined ? prefix : runFolder(id, run));
      return objects.flatMap(({ key, bytes, lastModifiedMs }): CompactedFile[] => {
        const [, of, month] = /^([^/]+)\/created_month=([^/]+)\/[^/]+$/.exec(key.slice(prefix.length)) ?? [];
        return of && month ? [{ key, month, run: of, bytes, lastModifiedMs }] : [];
      });
    },
    async rows({ key, run, bytes }) {
      try {
        const start = footerStart(await read(key, `-${trailerBytes}`), bytes);
        return rowsOfFooter(await read(key, `${start}-${bytes - trailerBytes - 1}`));
      } catch (error) {
        if (error instanceof RangeError)
          throw new UnverifiedError(run, `Parquet, got ${key}: ${error.message}`);
        throw error;
      }
    },
    async remove(files) {
      for (let at = 0; at < files.length; at += deleteLimit) {
        const Objects = files.slice(at, at + deleteLimit).map(({ key }) => ({ Key: key }));
        // What could not be deleted is there at the next run.
        await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
      }
    },
  };
}

/** The manifests, in S3. */
export function manifests(s3: S3Port, bucket: string): ManifestPort {
  return {
    async read(id) {
      try {
        const { Body, ETag = '' } = await s3.send(
          new GetObjectCommand({ Bucket: bucket, Key: manifestKey(id) }),
        );
        return { manifest: manifestOf((await Body?.transformToString()) ?? ''), mark: ETag };
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return { manifest: undefined, mark: '' };
        throw error;
      }
    },
    async write(id, manifest, mark) {
      try {
        const { ETag = '' } = await s3.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: manifestKey(id),
            Body: `${JSON.stringify(manifest)}\n`,
            ContentType: 'application/json',
            ...(mark === '' ? { IfNoneMatch: '*' } : { IfMatch: mark }),
          }),
        );
        return ETag;
      } catch (error) {
        if (error instanceof Error && /^(PreconditionFailed|ConditionalRequestConflict)$/.test(error.name))
          throw new SupersededError(id);
        throw error;
      }
    },
  };
}

/** What is no manifest is as good as none: every month is compacted anew. */
function manifestOf(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(Manifest, value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
