import { setTimeout as sleep } from 'node:timers/promises';
import type { DatasetId } from '@denver/record-model';
import type { FeedAttributes, FeedField } from '../core/feed-rows';
import { FeedError, reasonOf } from '../errors';

/** A feature layer or table of an ArcGIS service. */
export interface FeedLayer {
  /** `https://.../FeatureServer/66`. */
  readonly url: string;
  readonly fields: readonly FeedField[];
  /** The field that numbers the rows. */
  readonly idField: string;
  /** Rows a request may ask for. */
  readonly pageRows: number;
}

/** One answer of a layer. */
export interface FeedPage {
  readonly rows: readonly FeedAttributes[];
  readonly more: boolean;
}

/** How requests are made and waited for. */
export interface FeedClientOptions {
  readonly signal: AbortSignal;
  /** Pause before the n-th retry, in ms; the default doubles from one second. */
  readonly retryMs?: (attempt: number) => number;
}

const publishedItems: Readonly<Record<DatasetId, { item: string; layer: number | undefined }>> = {
  'service-request': { item: '46a685dd1b284ff2a3bf68e062051635', layer: undefined },
  'traffic-accident': { item: 'db00bd99ea534d8987e0913a191ebe19', layer: 325 },
};
const attempts = 6;
const timeoutMs = 60_000;
const largestPage = 2000;

/**
 * Talks to the REST interface of an ArcGIS feature service.
 *
 * Errors come with HTTP 200 and an `error` object; those that may pass (429, 5xx) are tried again.
 *
 * @see https://developers.arcgis.com/rest/services-reference/enterprise/query-feature-service-layer/
 */
export class FeedClient {
  constructor(private readonly options: FeedClientOptions) {}

  /**
   * Finds the layer behind an item: ids of services and layers move when the city publishes anew, those of items stay.
   *
   * @param base host with the items, e.g. `https://www.arcgis.com`
   * @throws FeedError the item has no single layer, or is none
   */
  async findLayer(base: string, dataset: DatasetId, item = publishedItems[dataset].item): Promise<FeedLayer> {
    const itemUrl = `${base.replace(/\/$/, '')}/sharing/rest/content/items/${item}?f=json`;
    const { url } = await this.#get<{ url?: string }>(itemUrl);
    if (typeof url !== 'string') throw new FeedError(itemUrl, 'the item names no service', false);
    const layerUrl = /\/\d+$/.test(url) ? url : await this.#onlyLayer(url, publishedItems[dataset].layer);
    const info = await this.#get<LayerInfo>(`${layerUrl}?f=json`);
    const fields = info.fields ?? [];
    const idField = info.objectIdField ?? fields.find(({ type }) => type === 'esriFieldTypeOID')?.name;
    if (idField === undefined || fields.length === 0)
      throw new FeedError(layerUrl, 'it describes no layer with row ids', false);
    return {
      url: layerUrl,
      fields,
      idField,
      pageRows: Math.min(largestPage, info.maxRecordCount ?? largestPage),
    };
  }

  /** Rows of the layer now. */
  async countRows(layer: FeedLayer): Promise<number> {
    const answer = await this.#query<{ count?: number }>(layer, { where: '1=1', returnCountOnly: 'true' });
    if (typeof answer.count !== 'number') throw new FeedError(layer.url, 'it gave no row count', false);
    return answer.count;
  }

  /** The rows after a row id, in order of their ids; a short page may still have more behind it. */
  async readPage(layer: FeedLayer, afterId: number): Promise<FeedPage> {
    const answer = await this.#query<{
      features?: { attributes?: FeedAttributes }[];
      exceededTransferLimit?: boolean;
    }>(layer, {
      where: `${layer.idField} > ${afterId}`,
      outFields: '*',
      orderByFields: `${layer.idField} ASC`,
      resultRecordCount: String(layer.pageRows),
      returnGeometry: 'false',
      outSR: '4326',
    });
    if (!Array.isArray(answer.features)) throw new FeedError(layer.url, 'it gave no features', false);
    const rows = answer.features.map(({ attributes }) => attributes ?? {});
    const full = rows.length >= layer.pageRows;
    return { rows, more: rows.length > 0 && (full || answer.exceededTransferLimit === true) };
  }

  async #onlyLayer(serviceUrl: string, wanted: number | undefined): Promise<string> {
    const { layers = [], tables = [] } = await this.#get<{
      layers?: { id: number }[];
      tables?: { id: number }[];
    }>(`${serviceUrl}?f=json`);
    const ids = [...layers, ...tables].map(({ id }) => id);
    const id = ids.find((one) => one === wanted) ?? (ids.length === 1 ? ids[0] : undefined);
    if (id === undefined)
      throw new FeedError(
        serviceUrl,
        `expected one layer, got ${ids.length === 0 ? 'none' : ids.join(', ')}`,
        false,
      );
    return `${serviceUrl}/${id}`;
  }

  #query<T>(layer: FeedLayer, parameters: Readonly<Record<string, string>>): Promise<T> {
    return this.#get<T>(`${layer.url}/query?${new URLSearchParams({ ...parameters, f: 'json' }).toString()}`);
  }

  async #get<T>(url: string): Promise<T> {
    const { signal, retryMs = doubling } = this.options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await fetchJson<T>(url, signal);
      } catch (error) {
        const retryable = error instanceof FeedError && error.retryable && !signal.aborted;
        if (!retryable || attempt === attempts) throw error;
        await sleep(retryMs(attempt), undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

interface LayerInfo {
  readonly fields?: FeedField[];
  readonly objectIdField?: string;
  readonly maxRecordCount?: number;
}

async function fetchJson<T>(url: string, signal: AbortSignal): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
    text = await response.text();
  } catch (error) {
    throw new FeedError(url, `no answer (${reasonOf(error)})`, true, { cause: error });
  }
  if (!response.ok)
    throw new FeedError(url, `HTTP ${response.status}`, response.status === 429 || response.status >= 500);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new FeedError(url, 'the answer is not JSON', true, { cause: error });
  }
  const fault = (body as { error?: { code?: number; message?: string } } | null)?.error;
  if (fault) {
    const code = fault.code ?? 500;
    throw new FeedError(
      url,
      `error ${code}, ${fault.message ?? 'without a message'}`,
      code === 429 || code >= 500,
    );
  }
  return body as T;
}

function doubling(attempt: number): number {
  return 1000 * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
}
