/** What has to be deployed first, or is deployed otherwise; `main` exits with 2. */
export class CatalogConfigError extends Error {
  override readonly name = 'CatalogConfigError';
  readonly code = 'catalog.config';
  readonly kind = 'config';
  constructor(
    /** Name of the resource. */
    readonly key: string,
    message: string,
  ) {
    super(message);
  }
}

/** A change of the model that Athena cannot follow; the message names the safe way. */
export class SchemaChangeError extends Error {
  override readonly name = 'SchemaChangeError';
  readonly code = 'catalog.schema-change';
  readonly kind = 'config';
  constructor(
    /** e.g. `service_request_events.council_district`. */
    readonly column: string,
    message: string,
  ) {
    super(`${column}: ${message}`);
  }
}

/** The catalogue is not what the migrations make; the message names the first differences. */
export class DriftError extends Error {
  override readonly name = 'DriftError';
  readonly code = 'catalog.drift';
  readonly kind = 'record';
  constructor(readonly differences: readonly string[]) {
    const more = differences.length > 3 ? ` and ${differences.length - 3} more` : '';
    super(
      `Expected the catalogue as the migrations make it, got ${differences.slice(0, 3).join('; ')}${more}.`,
    );
  }
}

/** The files of the lake are not what the record model says; the message names the first differences. */
export class LakeDriftError extends Error {
  override readonly name = 'LakeDriftError';
  readonly code = 'catalog.crawl.drift';
  readonly kind = 'record';
  constructor(readonly differences: readonly string[]) {
    const more = differences.length > 3 ? ` and ${differences.length - 3} more` : '';
    super(`Expected the files as the model says, got ${differences.slice(0, 3).join('; ')}${more}.`);
  }
}

/** The crawler ended without a result; nothing was compared. */
export class CrawlFailedError extends Error {
  override readonly name = 'CrawlFailedError';
  readonly code = 'catalog.crawl.failed';
  readonly kind = 'record';
  constructor(
    readonly crawler: string,
    /** `FAILED` or `CANCELLED`. */
    readonly status: string,
    /** The crawler's own words, and where its log is. */
    reason: string,
  ) {
    super(`Expected the crawler ${crawler} to succeed, got ${status}: ${reason}`);
  }
}

/** Nobody waits for the crawler any more; it goes on, and the next `crawl` waits for it first. */
export class CrawlUnfinishedError extends Error {
  override readonly name = 'CrawlUnfinishedError';
  readonly code = 'catalog.crawl.unfinished';
  readonly kind = 'transient';
  constructor(
    readonly crawler: string,
    readonly waitedMs: number,
    why: 'timeout' | 'stopped',
  ) {
    super(
      `Expected the crawler ${crawler} to end, got ${why === 'timeout' ? 'no end' : 'a signal to stop'} after ${Math.round(waitedMs / 1_000)} s; it goes on, and the next crawl waits for it.`,
    );
  }
}

/** Whoever runs the command may not do what it needs. */
export class CrawlDeniedError extends Error {
  override readonly name = 'CrawlDeniedError';
  readonly code = 'catalog.crawl.denied';
  readonly kind = 'config';
  constructor(
    /** e.g. `glue:StartCrawler`. */
    readonly action: string,
    options: ErrorOptions,
  ) {
    super(`Expected to be allowed ${action}, got a refusal. Grant it to whoever runs crawl.`, options);
  }
}
