/** Data that no classifier here knows. */
export class UnknownFormatError extends Error {
  override readonly name = 'UnknownFormatError';
  readonly code = 'local_cloud.glue_unknown_format';
  constructor(key: string, options?: { cause?: unknown }) {
    const why = options?.cause instanceof Error ? ` ${options.cause.message.split('\n')[0]}` : '';
    super(
      `The local cloud does not classify ${key}: it knows Parquet and JSON lines, plain or gzip.${why}`,
      options,
    );
  }
}
