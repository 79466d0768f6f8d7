/** A request, whatever brought it: Node's server or a Lambda function URL. */
export interface PageRequest {
  readonly method: string;
  /** Path as sent, still escaped, e.g. `/api/questions/monthly-trend.csv`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What goes back at once. */
export interface PageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text is UTF-8. */
  readonly body: string | Uint8Array;
  /** The body, compressed already. */
  readonly encoded?: Readonly<Partial<Record<'br' | 'gzip', Uint8Array>>>;
}

/** What goes back and stays open. */
export interface StreamResponse {
  readonly status: 200;
  readonly headers: Readonly<Record<string, string>>;
  /** Called once with where to write; the returned function is called when the reader has gone. */
  readonly open: (sink: StreamSink) => () => void;
}

/** Where a stream's text goes. */
export interface StreamSink {
  /** @returns false when the reader takes no more for now */
  write(text: string): boolean;
  end(): void;
}

/** A JSON answer that is asked for again each time. */
export function json(
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): PageResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache', ...headers },
    body: JSON.stringify(value),
  };
}

/** The answer, or 304 without a body where the reader holds the same already. */
export function tagged(request: PageRequest, etag: string, respond: () => PageResponse): PageResponse {
  const headers = { etag, vary: 'Accept, Accept-Encoding' };
  if (namesTag(request.headers['if-none-match'], etag))
    return { status: 304, headers: { ...headers, 'cache-control': 'no-cache' }, body: '' };
  const response = respond();
  return { ...response, headers: { ...response.headers, ...headers } };
}

function namesTag(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false;
}
