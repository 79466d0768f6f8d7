/** The stack gave the function a variable it cannot work with; the function fails when it starts. */
export class IngestConfigError extends Error {
  override readonly name = 'IngestConfigError';
  readonly code = 'ingest.config';
  readonly kind = 'config';

  constructor(
    readonly key: string,
    problem: string,
  ) {
    super(`Expected environment variable \`${key}\`: ${problem}`);
  }
}
