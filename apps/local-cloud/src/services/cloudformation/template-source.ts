import { CloudError } from '../../core/errors';
import type { ObjectStore } from '../../core/service';
import type { CallInput } from './call-input';

const maxInlineBytes = 51_200;

/** Where templates come from: the call itself, the stack as it stands, or an object in S3. */
export class TemplateSource {
  constructor(private readonly store: Pick<ObjectStore, 'get' | 'hasBucket'>) {}

  /**
   * The template a call names by TemplateBody, TemplateURL or UsePreviousTemplate.
   *
   * @param previous the stack's own template; empty when it has none
   * @throws CloudError ValidationError
   */
  async read(input: CallInput, previous: string): Promise<string> {
    const body = input.optionalText('TemplateBody');
    const url = input.optionalText('TemplateURL');
    const usePrevious = input.flag('UsePreviousTemplate');
    if ([body !== undefined, url !== undefined, usePrevious].filter(Boolean).length !== 1) {
      throw invalid('Either Template URL or Template Body must be specified.');
    }
    if (url !== undefined) return this.#fetch(url);
    if (body === undefined) return previous;
    if (Buffer.byteLength(body) > maxInlineBytes) {
      throw invalid(
        `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${maxInlineBytes}`,
      );
    }
    return body;
  }

  async #fetch(url: string): Promise<string> {
    const location = locate(url);
    if (!location) throw invalid('TemplateURL must be a supported URL.');
    const { bucket, key } = location;
    const content = this.store.hasBucket(bucket) ? await this.store.get(bucket, key) : undefined;
    if (!content) throw invalid(`S3 error: The specified key does not exist: ${key} in bucket ${bucket}.`);
    return content.toString('utf8');
  }
}

/** Bucket and key of an https URL of S3, path style or virtual-hosted, AWS's name or this machine's. */
function locate(url: string): { bucket: string; key: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname } = new URL(url);
  const path = decodeURIComponent(pathname.slice(1));
  const [, virtual] = /^(.+?)\.s3[.-](?:.+\.)?amazonaws\.com$/.exec(hostname) ?? [];
  if (virtual !== undefined && path !== '') return { bucket: virtual, key: path };
  if (!/^(s3[.-](.+\.)?amazonaws\.com|localhost|127\.0\.0\.1)$/.test(hostname)) return undefined;
  const slash = path.indexOf('/');
  return slash > 0 ? { bucket: path.slice(0, slash), key: path.slice(slash + 1) } : undefined;
}

function invalid(message: string): CloudError {
  return new CloudError('ValidationError', message);
}
