/** Wrong use of the command or a setting that is missing; `main` exits with 2. */
export class CatalogConfigError extends Error {
  override readonly name = 'CatalogConfigError';
  readonly code = 'catalog.config';
  constructor(
    /** The flag or environment variable. */
    readonly key: string,
    message: string,
  ) {
    super(message);
  }
}

/** A migration file is not what it has to be; names the file. */
export class MigrationFileError extends Error {
  override readonly name = 'MigrationFileError';
  readonly code = 'catalog.migration-file';
  constructor(
    readonly file: string,
    message: string,
  ) {
    super(`${file}: ${message}`);
  }
}
