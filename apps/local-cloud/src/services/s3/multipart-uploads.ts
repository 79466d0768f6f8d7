import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { createChecksum, type ChecksumName } from '../../core/checksums';
import { replaceFile } from '../../core/durable-file';
import { CloudError } from '../../core/errors';
import type { ObjectFiles } from './object-files';
import type { StagedFile } from './staging-area';
import type { Target } from './route';

/** An upload under way. */
export interface Upload {
  uploadId: string;
  bucket: string;
  key: string;
  initiatedAt: string;
  headers: Record<string, string>;
  checksum?: { name: ChecksumName; type: 'FULL_OBJECT' | 'COMPOSITE' };
}

/** A part of an upload. */
export interface Part {
  number: number;
  /** File name in the upload's folder. */
  file: string;
  size: number;
  md5: string;
  uploadedAt: string;
  /** Base64, of the upload's algorithm. */
  checksum?: string;
}

/** Uploads and their parts as files: `uploads/<id>/upload.json`, `part-<number>.json` and the bytes of each part. */
export class UploadFiles {
  constructor(
    private readonly files: ObjectFiles,
    private readonly clock: () => number,
  ) {}

  async create(upload: Upload): Promise<void> {
    const folder = this.#folder(upload.uploadId);
    await mkdir(folder, { recursive: true });
    await replaceFile(path.join(folder, 'upload.json'), JSON.stringify(upload), { fsync: false });
  }

  /** @throws CloudError NoSuchUpload */
  async find(uploadId: string, target: Target): Promise<Upload> {
    const upload = await this.#read(uploadId);
    if (!upload || upload.bucket !== target.bucket || upload.key !== target.key) throw noSuchUpload(uploadId);
    return upload;
  }

  /** Every upload under way, in no order. */
  async all(): Promise<Upload[]> {
    const uploads = await Promise.all((await readdir(this.files.uploadsFolder)).map((id) => this.#read(id)));
    return uploads.filter((upload) => upload !== undefined);
  }

  async remove({ uploadId }: Upload): Promise<void> {
    await rm(this.#folder(uploadId), { recursive: true, force: true });
  }

  /** In the order of their numbers. */
  async parts(upload: Upload): Promise<Part[]> {
    const folder = this.#folder(upload.uploadId);
    const names = (await readdir(folder)).filter((name) => /^part-\d+\.json$/.test(name));
    const parts = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(path.join(folder, name), 'utf8')) as Part),
    );
    return parts.sort((left, right) => left.number - right.number);
  }

  /** The record of a part is replaced in one step, so that a part sent again is the old or the new one, whole. */
  async savePart(
    upload: Upload,
    number: number,
    staged: StagedFile,
    checksums: Record<string, string>,
  ): Promise<Part> {
    const folder = this.#folder(upload.uploadId);
    const file = path.basename(staged.file);
    const checksum =
      upload.checksum &&
      (checksums[upload.checksum.name] ?? (await checksumOf(upload.checksum.name, staged.file)));
    const part: Part = {
      number,
      file,
      size: staged.size,
      md5: staged.md5,
      uploadedAt: new Date(this.clock()).toISOString(),
      ...(checksum !== undefined && { checksum }),
    };
    try {
      await rename(staged.file, path.join(folder, file));
      await replaceFile(path.join(folder, `part-${number}.json`), JSON.stringify(part), { fsync: false });
    } catch (error) {
      await this.files.staging.discard(staged);
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw noSuchUpload(upload.uploadId);
      throw error;
    }
    return part;
  }

  /** Writes the parts one behind the other; with the checksum of the whole when the upload has one. */
  async assemble(upload: Upload, parts: Part[]): Promise<{ staged: StagedFile; fullChecksum?: string }> {
    const folder = this.#folder(upload.uploadId);
    const checksum =
      upload.checksum?.type === 'FULL_OBJECT' ? createChecksum(upload.checksum.name) : undefined;
    async function* bytes(): AsyncGenerator<Buffer> {
      for (const part of parts) {
        for await (const chunk of createReadStream(path.join(folder, part.file), {
          highWaterMark: 1024 * 1024,
        })) {
          checksum?.update(chunk as Buffer);
          yield chunk as Buffer;
        }
      }
    }
    const staged = await this.files.staging.write(bytes());
    return { staged, ...(checksum && { fullChecksum: checksum.digest().toString('base64') }) };
  }

  async #read(uploadId: string): Promise<Upload | undefined> {
    if (!/^[0-9a-f]{32}$/.test(uploadId)) return undefined;
    const text = await readFile(path.join(this.#folder(uploadId), 'upload.json'), 'utf8').catch(
      () => undefined,
    );
    return text === undefined ? undefined : (JSON.parse(text) as Upload);
  }

  #folder(uploadId: string): string {
    return path.join(this.files.uploadsFolder, uploadId);
  }
}

async function checksumOf(name: ChecksumName, file: string): Promise<string> {
  const checksum = createChecksum(name);
  for await (const chunk of createReadStream(file)) checksum.update(chunk as Buffer);
  return checksum.digest().toString('base64');
}

function noSuchUpload(uploadId: string): CloudError {
  const message =
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
  return new CloudError('NoSuchUpload', message, 404, { details: { UploadId: uploadId } });
}
