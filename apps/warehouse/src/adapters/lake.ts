import { PutObjectCommand } from '@aws-sdk/client-s3';
import { readObject } from '@denver/aws-clients';
import type { S3Port } from '@denver/lake';
import Value from 'typebox/value';
import type { LeasePort } from '../refresh/lease';
import type { CheckedPort } from '../refresh/refresh';
import { VersionDocument, versionKey } from '../refresh/version-document';

/** What `cubes/version.json` says; undefined when it is not there or no such document: it is then written anew. */
export async function readVersion(s3: S3Port, bucket: string): Promise<VersionDocument | undefined> {
  const bytes = await readObject(s3, bucket, versionKey);
  try {
    const value: unknown = bytes && JSON.parse(Buffer.from(bytes).toString('utf8'));
    return Value.Check(VersionDocument, value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Puts `cubes/version.json` in place of what was there. */
export async function writeVersion(s3: S3Port, bucket: string, document: VersionDocument): Promise<void> {
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: versionKey,
      Body: `${JSON.stringify(document)}\n`,
      ContentType: 'application/json',
      CacheControl: 'no-cache',
    }),
  );
}

/** Key of what the refresh has checked; for the refresh alone. */
export const checkedKey = 'cubes/checked.json';

/** The checked version in an object: forgetting writes it anew, saying is conditional on nobody having written since. */
export function checkedVersion(s3: S3Port, bucket: string, newRun: () => string): CheckedPort {
  const put = (version: string | null, condition: { IfMatch?: string } = {}) =>
    s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: checkedKey,
        // A part of its own for each writing, or two that say the same would have the same ETag.
        Body: `${JSON.stringify({ version, written: newRun() })}\n`,
        ContentType: 'application/json',
        ...condition,
      }),
    );
  return {
    async read() {
      const bytes = await readObject(s3, bucket, checkedKey);
      const value = bytes && (JSON.parse(Buffer.from(bytes).toString('utf8')) as { version?: unknown });
      return typeof value?.version === 'string' ? value.version : undefined;
    },
    forget: async () => (await put(null)).ETag ?? '',
    async say(version, mark) {
      try {
        await put(version, { IfMatch: mark });
      } catch (error) {
        // Another run has forgotten it since: it will say.
        if (error instanceof Error && /^(PreconditionFailed|ConditionalRequestConflict)$/.test(error.name))
          return;
        throw error;
      }
    },
  };
}

/** Key of the word of a refresh that it is at work. */
export const leaseKey = 'cubes/refreshing.json';

/** The lease in an object. */
export function objectLease(s3: S3Port, bucket: string): LeasePort {
  return {
    async until() {
      const bytes = await readObject(s3, bucket, leaseKey);
      const value = bytes && (JSON.parse(Buffer.from(bytes).toString('utf8')) as { untilMs?: unknown });
      return typeof value?.untilMs === 'number' ? value.untilMs : 0;
    },
    async say(untilMs) {
      const Body = `${JSON.stringify({ untilMs })}\n`;
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: leaseKey, Body, ContentType: 'application/json' }),
      );
    },
  };
}
