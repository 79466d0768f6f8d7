import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What the fake service answers. */
export interface FakeFeed {
  readonly url: string;
  rows: Record<string, unknown>[];
  /** Most rows of a page, as the service says; `shortPages` makes it give fewer and say that there are more. */
  maxRecordCount: number;
  shortPages: number;
  /** Answers of the next requests, before the real ones. */
  faults: { status?: number; body: string }[];
  /** Paths and queries asked for. */
  readonly asked: URL[];
  fields: { name: string; type: string }[];
  /** Layers of the service. */
  layers: { id: number }[];
  /** Added to the row count it states. */
  miscount: number;
}

/** An ArcGIS service on loopback with one item, closed after the test. It pages by a `OBJECTID > n` condition. */
export async function fakeFeed(fields: FakeFeed['fields']): Promise<FakeFeed> {
  const asked: URL[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', feed.url);
    asked.push(url);
    const fault = feed.faults.shift();
    response.statusCode = fault?.status ?? 200;
    response.end(fault?.body ?? JSON.stringify(answer(feed, url)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const feed: FakeFeed = {
    url,
    rows: [],
    maxRecordCount: 2000,
    shortPages: Infinity,
    faults: [],
    asked,
    fields,
    layers: [{ id: 66 }],
    miscount: 0,
  };
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return feed;
}

function answer(feed: FakeFeed, url: URL): unknown {
  const { pathname, searchParams } = url;
  if (pathname.startsWith('/sharing/rest/content/items/'))
    return { url: `${feed.url}/services/requests/FeatureServer` };
  if (pathname.endsWith('/FeatureServer')) return { tables: feed.layers };
  if (/\/FeatureServer\/\d+$/.test(pathname))
    return { fields: feed.fields, maxRecordCount: feed.maxRecordCount };
  if (searchParams.get('returnCountOnly')) return { count: feed.rows.length + feed.miscount };
  const after = Number(/^OBJECTID > (-?\d+)$/.exec(searchParams.get('where') ?? '')?.[1]);
  const wanted = Math.min(
    Number(searchParams.get('resultRecordCount')),
    feed.maxRecordCount,
    feed.shortPages,
  );
  const rest = feed.rows.filter((row) => Number(row['OBJECTID']) > after);
  const page = rest.slice(0, wanted);
  return {
    features: page.map((attributes) => ({ attributes })),
    ...(page.length < rest.length ? { exceededTransferLimit: true } : {}),
  };
}
