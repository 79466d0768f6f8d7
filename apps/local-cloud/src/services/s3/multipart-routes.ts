import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { createChecksum, isChecksumName, type ChecksumName } from '../../core/checksums';
import { replaceFile } from '../../core/durable-file';
import { CloudError } from '../../core/errors';
import type { RestCall, RestResponse } from '../../core/service';
import { writeXml, type XmlObject } from '../../core/xml';
import { parseRange, writeCondition } from './conditions';
import { checkKey, compareKeys } from './keys';
import { ownerOf } from './list-routes';
import type { ObjectMetadata } from './metadata';
import type { ObjectFiles, StagedFile, StoredObject } from './object-files';
import { checksumHeaders, openCopySource, quoted, s3Namespace } from './object-routes';
import { checkHeaders, storedHeaders } from './request-headers';
import type { Route, Target } from './route';
import { childrenOf, readXml, textOf } from './xml-request';

const minPartBytes = 5 * 1024 * 1024;
const maxParts = 10_000;
const maxRemembered = 1000;

interface Upload {
  uploadId: string;
  bucket: string;
  key: string;
  initiatedAt: string;
  headers: Record<string, string>;
  checksum?: { name: ChecksumName; type: 'FULL_OBJECT' | 'COMPOSITE' };
}

interface Part {
  number: number;
  /** File name in the upload's folder. */
  file: string;
  size: number;
  md5: string;
  uploadedAt: string;
  /** Base64, of the upload's algorithm. */
  checksum?: string;
}

/** Multipart uploads. Parts wait in `uploads/<id>` and become visible as one object at CompleteMultipartUpload. */
export function multipartRoutes(files: ObjectFiles, accountId: string, clock: () => number): Route[] {
  const uploads = new Uploads(files, clock);
  const checked =
    (operation: string, handle: Route['handle']): Route['handle'] =>
    async (call, target) => {
      checkHeaders(operation, call.headers, accountId);
      files.bucket(target.bucket);
      return handle(call, target);
    };
  const route = (
    operation: string,
    method: string,
    selector: string,
    parameters: string[],
    handle: Route['handle'],
  ): Route => ({
    operation,
    method,
    level: operation === 'ListMultipartUploads' ? 'bucket' : 'object',
    selector,
    parameters,
    handle: checked(operation, handle),
  });
  return [
    route('CreateMultipartUpload', 'POST', 'uploads', [], (call, target) => uploads.create(call, target)),
    route('UploadPart', 'PUT', 'uploadId', ['partNumber'], (call, target) => uploads.putPart(call, target)),
    route('CompleteMultipartUpload', 'POST', 'uploadId', [], (call, target) =>
      uploads.complete(call, target),
    ),
    route('AbortMultipartUpload', 'DELETE', 'uploadId', [], (call, target) => uploads.abort(call, target)),
    route('ListParts', 'GET', 'uploadId', ['max-parts', 'part-number-marker'], (call, target) =>
      uploads.listParts(call, target),
    ),
    route(
      'ListMultipartUploads',
      'GET',
      'uploads',
      ['prefix', 'max-uploads', 'encoding-type'],
      (call, target) => uploads.list(call, target, accountId),
    ),
  ];
}

class Uploads {
  /** Answers of finished uploads by id, so that a retry after a lost reply succeeds again. */
  readonly #completed = new Map<string, { etag: string; bucket: string; key: string }>();

  constructor(
    private readonly files: ObjectFiles,
    private readonly clock: () => number,
  ) {}

  async create(call: RestCall, { bucket, key }: Target): Promise<RestResponse> {
    checkKey(key);
    const uploadId = randomUUID().replaceAll('-', '');
    const initiatedAt = new Date(this.clock()).toISOString();
    const upload: Upload = {
      uploadId,
      bucket,
      key,
      initiatedAt,
      headers: storedHeaders(call.headers),
      ...requestedChecksum(call),
    };
    await mkdir(this.#folder(uploadId), { recursive: true });
    await replaceFile(path.join(this.#folder(uploadId), 'upload.json'), JSON.stringify(upload), {
      fsync: false,
    });
    const headers: Record<string, string> = upload.checksum
      ? {
          'x-amz-checksum-algorithm': upload.checksum.name.toUpperCase(),
          'x-amz-checksum-type': upload.checksum.type,
        }
      : {};
    return answer('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: uploadId }, headers);
  }

  async putPart(call: RestCall, target: Target): Promise<RestResponse> {
    const upload = await this.#find(call, target);
    const number = Number(call.query.get('partNumber'));
    if (!Number.isInteger(number) || number < 1 || number > maxParts) {
      throw new CloudError(
        'InvalidArgument',
        `Part number must be an integer between 1 and ${maxParts}, inclusive`,
      );
    }
    if (call.headers['x-amz-copy-source'] !== undefined) return this.#copyPart(call, upload, number);
    const staged = await this.files.stage(call.stream);
    const part = await this.#savePart(upload, number, staged, call.checksums);
    return { headers: { ETag: quoted(part.md5), ...partChecksumHeaders(upload, part) } };
  }

  async complete(call: RestCall, target: Target): Promise<RestResponse> {
    const done = this.#completed.get(call.query.get('uploadId') ?? '');
    if (done && done.bucket === target.bucket && done.key === target.key) return completed(target, done.etag);
    const upload = await this.#find(call, target);
    const document = (await readXml(call, 'CompleteMultipartUpload')) ?? {};
    const parts = await this.#chosenParts(upload, childrenOf(document, 'Part'));
    const total = parts.reduce((sum, part) => sum + part.size, 0);
    const announced = call.headers['x-amz-mp-object-size'];
    if (announced !== undefined && Number(announced) !== total) {
      throw new CloudError('InvalidRequest', `Expected ${String(announced)} bytes, the parts have ${total}.`);
    }
    const { staged, fullChecksum } = await this.#assemble(upload, parts);
    const metadata: ObjectMetadata = {
      etag: `${md5OfMd5s(parts)}-${parts.length}`,
      headers: upload.headers,
      partSizes: parts.map((part) => part.size),
      ...objectChecksum(upload, parts, fullChecksum),
    };
    checkAnnouncedChecksum(call, metadata);
    const object = await this.files.commit(
      target.bucket,
      target.key,
      staged,
      metadata,
      writeCondition(call.headers, target.key),
    );
    this.#remember(upload, object);
    await rm(this.#folder(upload.uploadId), { recursive: true, force: true });
    return completed(target, object.etag, object);
  }

  async abort(call: RestCall, target: Target): Promise<RestResponse> {
    const upload = await this.#find(call, target);
    await rm(this.#folder(upload.uploadId), { recursive: true, force: true });
    return { status: 204 };
  }

  async listParts(call: RestCall, target: Target): Promise<RestResponse> {
    const upload = await this.#find(call, target);
    const limit = Math.min(Number(call.query.get('max-parts') ?? 1000), 1000);
    const marker = Number(call.query.get('part-number-marker') ?? 0);
    const rest = (await this.#parts(upload)).filter(({ number }) => number > marker);
    const shown = rest.slice(0, limit);
    return answer('ListPartsResult', {
      Bucket: upload.bucket,
      Key: upload.key,
      UploadId: upload.uploadId,
      PartNumberMarker: marker,
      NextPartNumberMarker: shown.at(-1)?.number,
      MaxParts: limit,
      IsTruncated: rest.length > shown.length,
      Part: shown.map((part) => ({
        PartNumber: part.number,
        LastModified: part.uploadedAt,
        ETag: quoted(part.md5),
        Size: part.size,
      })),
    });
  }

  async list({ query }: RestCall, { bucket }: Target, accountId: string): Promise<RestResponse> {
    const prefix = query.get('prefix') ?? '';
    const uploads: Upload[] = [];
    for (const uploadId of await readdir(this.files.uploadsFolder)) {
      const upload = await this.#read(uploadId);
      if (upload && upload.bucket === bucket && upload.key.startsWith(prefix)) uploads.push(upload);
    }
    const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string) => text;
    uploads.sort(
      (left, right) => compareKeys(left.key, right.key) || left.initiatedAt.localeCompare(right.initiatedAt),
    );
    return answer('ListMultipartUploadsResult', {
      Bucket: bucket,
      Prefix: encode(prefix),
      EncodingType: query.get('encoding-type'),
      MaxUploads: uploads.length,
      IsTruncated: false,
      Upload: uploads.map((upload) => ({
        Key: encode(upload.key),
        UploadId: upload.uploadId,
        Initiator: ownerOf(accountId),
        Owner: ownerOf(accountId),
        StorageClass: 'STANDARD',
        Initiated: upload.initiatedAt,
      })),
    });
  }

  async #copyPart(call: RestCall, upload: Upload, number: number): Promise<RestResponse> {
    const source = await openCopySource(this.files, call.headers);
    const text = call.headers['x-amz-copy-source-range'];
    const range = parseRange(typeof text === 'string' ? text : undefined, source.object.size);
    const staged = await this.files.stage(source.handle.createReadStream(range ?? {}));
    const part = await this.#savePart(upload, number, staged, {});
    return answer('CopyPartResult', { LastModified: part.uploadedAt, ETag: quoted(part.md5) });
  }

  /** The record of a part is replaced in one step, so that a part sent again is the old or the new one, whole. */
  async #savePart(
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
      await this.files.discard(staged);
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw noSuchUpload(upload.uploadId);
      throw error;
    }
    return part;
  }

  async #chosenParts(upload: Upload, chosen: ReturnType<typeof childrenOf>): Promise<Part[]> {
    if (chosen.length === 0) throw new CloudError('MalformedXML', 'Expected at least one Part.');
    const stored = new Map((await this.#parts(upload)).map((part) => [part.number, part]));
    const parts = chosen.map((element) => {
      const part = stored.get(Number(textOf(element, 'PartNumber')));
      const etag = textOf(element, 'ETag')?.replaceAll('"', '');
      const checksum = upload.checksum && textOf(element, `Checksum${upload.checksum.name.toUpperCase()}`);
      if (!part || part.md5 !== etag || (checksum !== undefined && checksum !== part.checksum)) {
        const message = `One or more of the specified parts could not be found: part ${textOf(element, 'PartNumber')}.`;
        throw new CloudError('InvalidPart', message);
      }
      return part;
    });
    parts.forEach((part, index) => {
      const next = parts[index + 1];
      if (next && next.number <= part.number) {
        throw new CloudError('InvalidPartOrder', 'The list of parts was not in ascending order.');
      }
      if (next && part.size < minPartBytes) {
        throw new CloudError(
          'EntityTooSmall',
          `Part ${part.number} is under ${minPartBytes} bytes and not the last.`,
        );
      }
    });
    return parts;
  }

  async #assemble(upload: Upload, parts: Part[]): Promise<{ staged: StagedFile; fullChecksum?: string }> {
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
    const staged = await this.files.stage(bytes());
    return { staged, ...(checksum && { fullChecksum: checksum.digest().toString('base64') }) };
  }

  async #parts(upload: Upload): Promise<Part[]> {
    const folder = this.#folder(upload.uploadId);
    const names = (await readdir(folder)).filter((name) => /^part-\d+\.json$/.test(name));
    const parts = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(path.join(folder, name), 'utf8')) as Part),
    );
    return parts.sort((left, right) => left.number - right.number);
  }

  async #find(call: RestCall, target: Target): Promise<Upload> {
    const uploadId = call.query.get('uploadId') ?? '';
    const upload = await this.#read(uploadId);
    if (!upload || upload.bucket !== target.bucket || upload.key !== target.key) throw noSuchUpload(uploadId);
    return upload;
  }

  async #read(uploadId: string): Promise<Upload | undefined> {
    if (!/^[0-9a-f]{32}$/.test(uploadId)) return undefined;
    const text = await readFile(path.join(this.#folder(uploadId), 'upload.json'), 'utf8').catch(
      () => undefined,
    );
    return text === undefined ? undefined : (JSON.parse(text) as Upload);
  }

  #remember(upload: Upload, object: StoredObject): void {
    this.#completed.set(upload.uploadId, { etag: object.etag, bucket: upload.bucket, key: upload.key });
    const [oldest] = this.#completed.keys();
    if (this.#completed.size > maxRemembered && oldest !== undefined) this.#completed.delete(oldest);
  }

  #folder(uploadId: string): string {
    return path.join(this.files.uploadsFolder, uploadId);
  }
}

function requestedChecksum(call: RestCall): Pick<Upload, 'checksum'> {
  const algorithm = call.headers['x-amz-checksum-algorithm'];
  if (typeof algorithm !== 'string') return {};
  const name = algorithm.toLowerCase();
  if (!isChecksumName(name))
    throw new CloudError('InvalidRequest', `Checksum algorithm ${algorithm} is not valid.`);
  const byDefault = name === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE';
  const type = call.headers['x-amz-checksum-type'] ?? byDefault;
  if (type !== 'FULL_OBJECT' && type !== 'COMPOSITE') {
    throw new CloudError('InvalidRequest', `Checksum type ${String(type)} is not valid.`);
  }
  return { checksum: { name, type } };
}

async function checksumOf(name: ChecksumName, file: string): Promise<string> {
  const checksum = createChecksum(name);
  for await (const chunk of createReadStream(file)) checksum.update(chunk as Buffer);
  return checksum.digest().toString('base64');
}

function partChecksumHeaders(upload: Upload, part: Part): Record<string, string> {
  if (!upload.checksum || part.checksum === undefined) return {};
  return { [`x-amz-checksum-${upload.checksum.name}`]: part.checksum };
}

function objectChecksum(
  upload: Upload,
  parts: Part[],
  fullChecksum: string | undefined,
): Pick<ObjectMetadata, 'checksum'> {
  if (!upload.checksum) return {};
  const { name, type } = upload.checksum;
  if (type === 'FULL_OBJECT') return { checksum: { name, type, value: fullChecksum ?? '' } };
  const composite = createChecksum(name);
  for (const part of parts) composite.update(Buffer.from(part.checksum ?? '', 'base64'));
  return { checksum: { name, type, value: `${composite.digest().toString('base64')}-${parts.length}` } };
}

/** A checksum of the whole object in the request's headers must be the one the parts give. */
function checkAnnouncedChecksum(call: RestCall, { checksum }: ObjectMetadata): void {
  if (!checksum) return;
  const announced = call.headers[`x-amz-checksum-${checksum.name}`];
  if (
    typeof announced === 'string' &&
    announced.replace(/-\d+$/, '') !== checksum.value.replace(/-\d+$/, '')
  ) {
    throw new CloudError(
      'BadDigest',
      `The checksum you specified, ${announced}, did not match ${checksum.value}.`,
    );
  }
}

function md5OfMd5s(parts: Part[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(Buffer.from(part.md5, 'hex'));
  return hash.digest('hex');
}

function completed(target: Target, etag: string, object?: StoredObject): RestResponse {
  const { checksum } = object ?? {};
  return answer(
    'CompleteMultipartUploadResult',
    {
      Location: `/${target.bucket}/${target.key}`,
      Bucket: target.bucket,
      Key: target.key,
      ETag: quoted(etag),
      ...(checksum && {
        [`Checksum${checksum.name.toUpperCase()}`]: checksum.value,
        ChecksumType: checksum.type,
      }),
    },
    object ? checksumHeaders(object) : {},
  );
}

function noSuchUpload(uploadId: string): CloudError {
  const message =
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
  return new CloudError('NoSuchUpload', message, 404, { details: { UploadId: uploadId } });
}

function answer(root: string, document: XmlObject, headers: Record<string, string> = {}): RestResponse {
  const body = writeXml(root, document, { xmlns: s3Namespace, lists: 'flat' });
  return { headers: { 'Content-Type': 'application/xml', ...headers }, body };
}
