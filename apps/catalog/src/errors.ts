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

/** Another run of compaction has changed the manifest; this one has changed nothing, and begins again. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError';
  readonly code = 'catalog.compact.superseded';
  readonly kind = 'transient';
  constructor(readonly dataset: string) {
    super(
      `Expected to be the only one to compact ${dataset}, got another run that was faster. It goes on; run compact again to see what is left.`,
    );
  }
}

/** What `UNLOAD` wrote is not a row per case; it is not shown, and the next run writes it anew. */
export class UnverifiedError extends Error {
  override readonly name = 'UnverifiedError';
  readonly code = 'catalog.compact.unverified';
  readonly kind = 'transient';
  constructor(
    readonly run: string,
    /** What was to be, and what is: `3 rows of 2015-07, got 2`. */
    problem: string,
  ) {
    super(`Expected the files of ${run} to hold ${problem}.`);
  }
}

/** A month and those that share a case with it are more than one query may read. */
export class ScanLimitError extends Error {
  override readonly name = 'ScanLimitError';
  readonly code = 'catalog.compact.scan-limit';
  readonly kind = 'config';
  constructor(
    readonly months: readonly string[],
    readonly bytes: number,
    readonly limitBytes: number,
  ) {
    super(
      `Expected ${months.join(', ')} and the months that share a case to have at most ${limitBytes} bytes, got ${bytes}. Raise the scan limit of the workgroup in apps/catalog/src/core/scan-limit.ts and deploy catalog.`,
    );
  }
}

/** A group of months took so long that its files may be taken for those of a dead run; it is not shown. */
export class SlowGroupError extends Error {
  override readonly name = 'SlowGroupError';
  readonly code = 'catalog.compact.slow';
  readonly kind = 'transient';
  constructor(
    readonly months: readonly string[],
    readonly ms: number,
  ) {
    super(`Expected ${months.join(', ')} to be written within 45 minutes, got ${Math.round(ms / 60_000)}.`);
  }
}

/** Glue would not take or remove a partition of a compacted table; the next run points it again. */
export class PartitionRefusedError extends Error {
  override readonly name = 'PartitionRefusedError';
  readonly code = 'catalog.compact.partition';
  readonly kind = 'transient';
  constructor(
    readonly month: string,
    reason: string,
  ) {
    super(`Expected Glue to change the partition ${month}, got ${reason}`);
  }
}

/** Some months could not be compacted; they show what they showed, and the next run tries again. */
export class CompactError extends Error {
  override readonly name = 'CompactError';
  readonly code = 'catalog.compact.failed';
  readonly kind = 'transient';
  constructor(
    /** One line each: dataset, months, reason. */
    readonly failures: readonly string[],
  ) {
    super(`Expected every month to be compacted, got ${failures.join('; ')}`);
  }
}
