import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ChecksumName } from '../../core/checksums';
import { replaceFile, type Durability } from '../../core/durable-file';
import { keyHash } from './keys';

/** What S3 keeps of an object beside its bytes. */
export interface ObjectMetadata {
  /** Without quotes: md5 in hex, with `-<parts>` after a multipart upload. */
  etag: string;
  /** Headers given back as they came, by lower-case name, e.g. `content-type`, `x-amz-meta-origin`. */
  headers: Record<string, string>;
  checksum?: { name: ChecksumName; value: string; type: 'FULL_OBJECT' | 'COMPOSITE' };
  /** Sizes of the parts of a multipart upload. */
  partSizes?: number[];
}

/** Ties metadata to one version of a file: what `stat` says of it. */
export interface FileIdentity {
  mtimeNs: bigint;
  size: bigint;
}

interface Version extends ObjectMetadata {
  mtimeNs: string;
  size: string;
}

interface Sidecar {
  key: string;
  /** The version being committed first, then the one it replaces: one of them describes the file at any moment. */
  versions: Version[];
}

const maxCached = 200_000;
/** The md5 of a smaller file of another engine is quicker to compute again than to keep on disk. */
const minKeptBytes = 1024n * 1024n;

/**
 * Sidecar files with the metadata of objects, outside the bucket's own folder so that other engines see only data.
 *
 * A sidecar is written before its data file is renamed into place and names the file's size and time, so a process
 * killed between the two leaves the old object with its old metadata. A file without a matching sidecar, put there by
 * another engine, gets its ETag from its bytes.
 */
export class MetadataFiles {
  readonly #cache = new Map<string, Sidecar>();

  constructor(
    private readonly directory: string,
    private readonly durability: Durability,
  ) {}

  /** The metadata of the version of the file that `identity` describes. */
  async read(bucket: string, key: string, file: string, identity: FileIdentity): Promise<ObjectMetadata> {
    const sidecar = await this.#load(bucket, key);
    const version = sidecar?.versions.find((candidate) => matches(candidate, identity));
    if (version) return version;
    const metadata: ObjectMetadata = { etag: await md5OfFile(file), headers: {} };
    if (identity.size >= minKeptBytes) await this.write(bucket, key, identity, metadata);
    else
      this.#remember(bucket, key, {
        key,
        versions: [versionOf(identity, metadata), ...(sidecar?.versions ?? [])],
      });
    return metadata;
  }

  /** Records the metadata of a file that is, or is about to be, in place. Keeps the previous version's. */
  async write(bucket: string, key: string, identity: FileIdentity, metadata: ObjectMetadata): Promise<void> {
    const previous = await this.#load(bucket, key);
    const version = versionOf(identity, metadata);
    const older = previous?.versions.filter((candidate) => !matches(candidate, identity)).slice(0, 1) ?? [];
    const sidecar: Sidecar = { key, versions: [version, ...older] };
    const file = this.#file(bucket, key);
    await mkdir(path.dirname(file), { recursive: true });
    await replaceFile(file, JSON.stringify(sidecar), this.durability);
    this.#remember(bucket, key, sidecar);
  }

  /** Forgets a removed object. */
  async remove(bucket: string, key: string): Promise<void> {
    this.#cache.delete(`${bucket}/${key}`);
    await rm(this.#file(bucket, key), { force: true });
  }

  /** Forgets a removed bucket. */
  async removeBucket(bucket: string): Promise<void> {
    this.#cache.clear();
    await rm(path.join(this.directory, bucket), { recursive: true, force: true });
  }

  /** The key that a `keyHash` stands for; undefined when its sidecar is gone. */
  async keyOf(bucket: string, hash: string): Promise<string | undefined> {
    return (await readSidecar(path.join(this.directory, bucket, hash.slice(0, 2), `${hash}.json`)))?.key;
  }

  /** Removes temp files a killed process left. */
  async sweep(): Promise<void> {
    const names = await readdir(this.directory, { recursive: true }).catch(() => []);
    for (const name of names)
      if (name.endsWith('.tmp')) await rm(path.join(this.directory, name), { force: true });
  }

  #file(bucket: string, key: string): string {
    const hash = keyHash(key);
    return path.join(this.directory, bucket, hash.slice(0, 2), `${hash}.json`);
  }

  async #load(bucket: string, key: string): Promise<Sidecar | undefined> {
    const cached = this.#cache.get(`${bucket}/${key}`);
    if (cached) return cached;
    const sidecar = await readSidecar(this.#file(bucket, key));
    if (sidecar) this.#remember(bucket, key, sidecar);
    return sidecar;
  }

  #remember(bucket: string, key: string, sidecar: Sidecar): void {
    if (this.#cache.size >= maxCached) this.#cache.clear();
    this.#cache.set(`${bucket}/${key}`, sidecar);
  }
}

function versionOf(identity: FileIdentity, metadata: ObjectMetadata): Version {
  return { ...metadata, mtimeNs: String(identity.mtimeNs), size: String(identity.size) };
}

function matches(version: Version, identity: FileIdentity): boolean {
  return version.mtimeNs === String(identity.mtimeNs) && version.size === String(identity.size);
}

async function readSidecar(file: string): Promise<Sidecar | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Sidecar;
  } catch {
    return undefined;
  }
}

async function md5OfFile(file: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
