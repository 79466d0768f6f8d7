import type { BigIntStats } from 'node:fs';
import {
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  type FileHandle,
} from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, syncDirectory, type Durability } from '../../core/durable-file';
import { CloudError } from '../../core/errors';
import { KeyedMutex } from '../../core/keyed-mutex';
import { checkBucketName, checkKey, compareKeys, isPathLike, joinKey, keyHash } from './keys';
import { MetadataFiles, type ObjectMetadata } from './metadata';
import { StagingArea, type StagedFile } from './staging-area';

/** An object as it stands. */
export interface StoredObject extends ObjectMetadata {
  key: string;
  size: number;
  /** Time of the last write, with milliseconds. */
  lastModified: Date;
  /** Absolute path of the bytes. */
  file: string;
}

/** What a bucket keeps beside its objects. */
export interface BucketRecord {
  name: string;
  /** ISO time. */
  createdAt: string;
  /** Configuration documents by subresource, e.g. `versioning`; the text of the last PUT. */
  configuration: Record<string, string>;
}

/** Asked before a commit or removal with the object that stands; throws to refuse. */
export type Condition = (current: StoredObject | undefined) => void;

/**
 * Buckets as folders and keys as file paths: `buckets/<bucket>/<key>`.
 *
 * A key that cannot be a path beside the others (an empty segment, a name over 255 bytes, `a` beside `a/b`) is kept in
 * `overflow/<bucket>/<hash>`. Writes are staged, forced to disk and renamed, so a reader sees a whole object or none.
 */
export class ObjectFiles {
  readonly #buckets = new Map<string, BucketRecord>();
  /** Keys kept in the overflow folder, in no order. */
  readonly #overflow = new Map<string, Set<string>>();
  readonly #locks = new KeyedMutex();
  readonly metadata: MetadataFiles;
  readonly staging: StagingArea;

  constructor(
    private readonly root: string,
    private readonly durability: Durability,
    private readonly clock: () => number,
  ) {
    this.metadata = new MetadataFiles(path.join(root, 'meta'), durability);
    this.staging = new StagingArea(path.join(root, 'tmp'), durability, clock);
  }

  /** Reads what is on disk and clears what a killed process left half done. Call once, first. */
  async open(): Promise<void> {
    await rm(this.#folder('tmp'), { recursive: true, force: true });
    for (const name of ['tmp', 'buckets', 'config', 'meta', 'overflow', 'uploads']) {
      await mkdir(this.#folder(name), { recursive: true });
    }
    await this.metadata.sweep();
    for (const name of await readdir(this.#folder('config'))) {
      if (!name.endsWith('.json')) continue;
      const record = JSON.parse(await readFile(this.#folder('config', name), 'utf8')) as BucketRecord;
      await mkdir(this.bucketFolder(record.name), { recursive: true });
      this.#buckets.set(record.name, record);
      this.#overflow.set(record.name, await this.#readOverflow(record.name));
    }
  }

  /** Folder of uploads under way. */
  get uploadsFolder(): string {
    return this.#folder('uploads');
  }

  buckets(): BucketRecord[] {
    return [...this.#buckets.values()].sort((left, right) => compareKeys(left.name, right.name));
  }

  hasBucket(bucket: string): boolean {
    return this.#buckets.has(bucket);
  }

  /** @throws CloudError NoSuchBucket */
  bucket(bucket: string): BucketRecord {
    const record = this.#buckets.get(bucket);
    if (record) return record;
    throw new CloudError('NoSuchBucket', 'The specified bucket does not exist', 404, {
      details: { BucketName: bucket },
    });
  }

  /** @throws CloudError InvalidBucketName, BucketAlreadyOwnedByYou */
  async createBucket(bucket: string): Promise<void> {
    checkBucketName(bucket);
    await this.#locks.run(bucket, async () => {
      if (this.#buckets.has(bucket)) {
        const message = 'Your previous request to create the named bucket succeeded and you already own it.';
        throw new CloudError('BucketAlreadyOwnedByYou', message, 409, { details: { BucketName: bucket } });
      }
      await mkdir(this.bucketFolder(bucket), { recursive: true });
      const record = { name: bucket, createdAt: new Date(this.clock()).toISOString(), configuration: {} };
      await this.#saveBucket(record);
      this.#overflow.set(bucket, new Set());
    });
  }

  /** Replaces one configuration document; undefined removes it. */
  async configure(bucket: string, subresource: string, document: string | undefined): Promise<void> {
    await this.#locks.run(bucket, async () => {
      const { [subresource]: _, ...others } = this.bucket(bucket).configuration;
      const configuration = document === undefined ? others : { ...others, [subresource]: document };
      await this.#saveBucket({ ...this.bucket(bucket), configuration });
    });
  }

  /** @throws CloudError NoSuchBucket, BucketNotEmpty */
  async removeBucket(bucket: string): Promise<void> {
    await this.#locks.run(bucket, async () => {
      this.bucket(bucket);
      const overflow = this.#overflow.get(bucket)?.size ?? 0;
      if (overflow > 0 || (await holdsFile(this.bucketFolder(bucket)))) {
        throw new CloudError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, {
          details: { BucketName: bucket },
        });
      }
      await rm(this.#folder('config', `${bucket}.json`), { force: true });
      this.#buckets.delete(bucket);
      this.#overflow.delete(bucket);
      await rm(this.bucketFolder(bucket), { recursive: true, force: true });
      await rm(this.#folder('overflow', bucket), { recursive: true, force: true });
      await this.metadata.removeBucket(bucket);
    });
  }

  bucketFolder(bucket: string): string {
    checkBucketName(bucket);
    return this.#folder('buckets', bucket);
  }

  /** Keys of a bucket that are kept in the overflow folder. */
  overflowKeys(bucket: string): Iterable<string> {
    return this.#overflow.get(bucket) ?? [];
  }

  /** Where the key's bytes are, or would be. @throws CloudError for a key that cannot be stored */
  pathOf(bucket: string, key: string): string {
    checkKey(key);
    const inOverflow = this.#overflow.get(bucket)?.has(key) || !isPathLike(key);
    return inOverflow ? this.#overflowFile(bucket, key) : joinKey(this.bucketFolder(bucket), key);
  }

  /** The object, or undefined when there is none. */
  async find(bucket: string, key: string): Promise<StoredObject | undefined> {
    const file = this.pathOf(bucket, key);
    const stats = await stat(file, { bigint: true }).catch(ignoreMissing);
    return stats?.isFile() ? this.#describe(bucket, key, file, stats) : undefined;
  }

  /** Opens the object for reading; later writes and removals do not touch what the handle reads. */
  async openObject(
    bucket: string,
    key: string,
  ): Promise<{ object: StoredObject; handle: FileHandle } | undefined> {
    const file = this.pathOf(bucket, key);
    const handle = await open(file, 'r').catch(ignoreMissing);
    if (!handle) return undefined;
    try {
      const stats = await handle.stat({ bigint: true });
      if (stats.isFile()) return { object: await this.#describe(bucket, key, file, stats), handle };
      await handle.close();
      return undefined;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * Makes a staged file the object. Atomic: readers see the old object or the new one; when `condition` throws, the
   * old one stands and the staged file is gone.
   */
  async commit(
    bucket: string,
    key: string,
    staged: StagedFile,
    metadata: ObjectMetadata,
    condition?: Condition,
  ): Promise<StoredObject> {
    try {
      return await this.#locks.run(`${bucket}/${key}`, async () => {
        this.bucket(bucket);
        condition?.(await this.find(bucket, key));
        const stats = await stat(staged.file, { bigint: true });
        await this.metadata.write(bucket, key, stats, metadata);
        await this.#moveIn(bucket, key, staged.file);
        return this.#describe(bucket, key, this.pathOf(bucket, key), stats);
      });
    } finally {
      await this.staging.discard(staged);
    }
  }

  /** Makes an existing file of any file system the object. The file is gone afterwards. */
  async adopt(bucket: string, key: string, file: string): Promise<StoredObject> {
    const staged = await this.staging.adopt(file);
    return this.commit(bucket, key, staged, { etag: staged.md5, headers: {} });
  }

  /** Removes the object; a missing one is success. */
  async remove(bucket: string, key: string, condition?: Condition): Promise<void> {
    await this.#locks.run(`${bucket}/${key}`, async () => {
      if (condition) condition(await this.find(bucket, key));
      const file = this.pathOf(bucket, key);
      const stats = await stat(file).catch(ignoreMissing);
      if (!stats?.isFile()) return;
      await unlink(file);
      await syncDirectory(path.dirname(file), this.durability);
      this.#overflow.get(bucket)?.delete(key);
      await this.metadata.remove(bucket, key);
      await pruneFolders(path.dirname(file), this.bucketFolder(bucket));
    });
  }

  async #describe(bucket: string, key: string, file: string, stats: BigIntStats): Promise<StoredObject> {
    const metadata = await this.metadata.read(bucket, key, file, stats);
    const { etag, headers, checksum, partSizes } = metadata;
    return {
      key,
      size: Number(stats.size),
      lastModified: new Date(Number(stats.mtimeNs / 1_000_000n)),
      file,
      etag,
      headers,
      ...(checksum && { checksum }),
      ...(partSizes && { partSizes }),
    };
  }

  async #moveIn(bucket: string, key: string, staged: string): Promise<void> {
    const plain = this.pathOf(bucket, key);
    if (plain.startsWith(this.#folder('overflow')) || !(await this.#moveToPath(bucket, plain, staged))) {
      await this.#moveToOverflow(bucket, key, staged);
    }
  }

  /** Renames to the key's own path; false when a file stands where a folder is needed, or the other way round. */
  async #moveToPath(bucket: string, target: string, staged: string): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      try {
        await mkdir(path.dirname(target), { recursive: true });
        await rename(staged, target);
        await this.#syncParents(path.dirname(target), this.bucketFolder(bucket));
        return true;
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? '';
        // A removal beside us may prune the folder between mkdir and rename.
        if (code === 'ENOENT' && attempt < 20) continue;
        if (code === 'EISDIR' && attempt < 20 && !(await holdsFile(target))) {
          await rm(target, { recursive: true, force: true });
          continue;
        }
        if (['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'].includes(code)) return false;
        throw error;
      }
    }
  }

  async #moveToOverflow(bucket: string, key: string, staged: string): Promise<void> {
    const file = this.#overflowFile(bucket, key);
    await mkdir(path.dirname(file), { recursive: true });
    await rename(staged, file);
    await syncDirectory(path.dirname(file), this.durability);
    this.#overflow.get(bucket)?.add(key);
  }

  async #syncParents(directory: string, top: string): Promise<void> {
    if (!this.durability.fsync) return;
    for (let current = directory; ; current = path.dirname(current)) {
      // A folder that another call prunes meanwhile is gone with its entry.
      await syncDirectory(current, this.durability).catch(ignoreMissing);
      if (current === top || current.length <= top.length) return;
    }
  }

  #overflowFile(bucket: string, key: string): string {
    checkBucketName(bucket);
    return this.#folder('overflow', bucket, keyHash(key));
  }

  async #readOverflow(bucket: string): Promise<Set<string>> {
    const keys = new Set<string>();
    for (const hash of await readdir(this.#folder('overflow', bucket)).catch(() => [])) {
      const key = await this.metadata.keyOf(bucket, hash);
      if (key !== undefined) keys.add(key);
    }
    return keys;
  }

  async #saveBucket(record: BucketRecord): Promise<void> {
    await replaceFile(this.#folder('config', `${record.name}.json`), JSON.stringify(record), this.durability);
    this.#buckets.set(record.name, record);
  }

  #folder(...names: string[]): string {
    return path.join(this.root, ...names);
  }
}

/** Whether a folder holds a file at any depth. */
async function holdsFile(folder: string): Promise<boolean> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory() || (await holdsFile(path.join(folder, entry.name)))) return true;
  }
  return false;
}

/** Removes empty folders from `folder` up to, not including, `top`. */
async function pruneFolders(folder: string, top: string): Promise<void> {
  for (
    let current = folder;
    current.length > top.length && current.startsWith(top);
    current = path.dirname(current)
  ) {
    try {
      await rmdir(current);
    } catch {
      // Not empty, or gone already.
      return;
    }
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
