import { randomUUID } from 'node:crypto';
import { CloudError } from '../../core/errors';
import type { RestCall, RestResponse } from '../../core/service';
import { writeXml, type XmlObject } from '../../core/xml';
import { parseRange, writeCondition } from './conditions';
import { checkKey, compareKeys } from './keys';
import { ownerOf } from './list-routes';
import type { ObjectMetadata } from './metadata';
import {
  checkAnnouncedChecksum,
  md5OfMd5s,
  objectChecksum,
  partChecksumHeaders,
  requestedChecksum,
} from './multipart-checksums';
import { UploadFiles, type Part, type Upload } from './multipart-uploads';
import type { ObjectFiles, StoredObject } from './object-files';
import { checksumHeaders, openCopySource, quoted, s3Namespace } from './object-routes';
import { checkHeaders, storedHeaders } from './request-headers';
import type { Route, Target } from './route';
import { childrenOf, readXml, textOf } from './xml-request';

const minPartBytes = 5 * 1024 * 1024;
const maxParts = 10_000;
const maxRemembered = 1000;

/** Multipart uploads. Parts wait in `uploads/<id>` and become visible as one object at CompleteMultipartUpload. */
export function multipartRoutes(files: ObjectFiles, accountId: string, clock: () => number): Route[] {
  const uploads = new MultipartOperations(files, new UploadFiles(files, clock), clock);
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

class MultipartOperations {
  /** Answers of finished uploads by id, so that a retry after a lost reply succeeds again. */
  readonly #completed = new Map<string, { etag: string; bucket: string; key: string }>();

  constructor(
    private readonly files: ObjectFiles,
    private readonly uploads: UploadFiles,
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
    await this.uploads.create(upload);
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
    const staged = await this.files.staging.write(call.stream);
    const part = await this.uploads.savePart(upload, number, staged, call.checksums);
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
    const { staged, fullChecksum } = await this.uploads.assemble(upload, parts);
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
    await this.uploads.remove(upload);
    return completed(target, object.etag, object);
  }

  async abort(call: RestCall, target: Target): Promise<RestResponse> {
    const upload = await this.#find(call, target);
    await this.uploads.remove(upload);
    return { status: 204 };
  }

  async listParts(call: RestCall, target: Target): Promise<RestResponse> {
    const upload = await this.#find(call, target);
    const limit = Math.min(Number(call.query.get('max-parts') ?? 1000), 1000);
    const marker = Number(call.query.get('part-number-marker') ?? 0);
    const rest = (await this.uploads.parts(upload)).filter(({ number }) => number > marker);
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
    const uploads = (await this.uploads.all()).filter(
      (upload) => upload.bucket === bucket && upload.key.startsWith(prefix),
    );
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
    const staged = await this.files.staging.write(source.handle.createReadStream(range ?? {}));
    const part = await this.uploads.savePart(upload, number, staged, {});
    return answer('CopyPartResult', { LastModified: part.uploadedAt, ETag: quoted(part.md5) });
  }

  async #chosenParts(upload: Upload, chosen: ReturnType<typeof childrenOf>): Promise<Part[]> {
    if (chosen.length === 0) throw new CloudError('MalformedXML', 'Expected at least one Part.');
    const stored = new Map((await this.uploads.parts(upload)).map((part) => [part.number, part]));
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

  #find(call: RestCall, target: Target): Promise<Upload> {
    return this.uploads.find(call.query.get('uploadId') ?? '', target);
  }

  #remember(upload: Upload, object: StoredObject): void {
    this.#completed.set(upload.uploadId, { etag: object.etag, bucket: upload.bucket, key: upload.key });
    const [oldest] = this.#completed.keys();
    if (this.#completed.size > maxRemembered && oldest !== undefined) this.#completed.delete(oldest);
  }
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

function answer(root: string, document: XmlObject, headers: Record<string, string> = {}): RestResponse {
  const body = writeXml(root, document, { xmlns: s3Namespace, lists: 'flat' });
  return { headers: { 'Content-Type': 'application/xml', ...headers }, body };
}
