/** Wrong use of the command or a setting that is missing; `main` exits with 2. */
export class CatalogConfigError extends Error {
  override readonly name = 'CatalogConfigError';
  readonly code = 'catalog.config';
  readonly kind = 'config';
  constructor(
    /** The flag or environment variable. */
    readonly key: string,
    message: string,
  ) {
    super(message);
  }
}

/** A statement is none of those a migration may hold. */
export class StatementError extends Error {
  override readonly name = 'StatementError';
  readonly code = 'catalog.statement';
  readonly kind = 'config';
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
