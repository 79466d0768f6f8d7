/** Base of every error this library throws; `code` is stable and dotted, `kind` says who must act. */
export class RecordModelError extends Error {
  override readonly name: string = 'RecordModelError';

  constructor(
    readonly code: string,
    readonly kind: 'config' | 'record',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The dataset id is not one of {@link datasetIds}. */
export class UnknownDatasetError extends RecordModelError {
  override readonly name = 'UnknownDatasetError';

  constructor(
    readonly dataset: string,
    known: readonly string[],
  ) {
    super(
      'record-model.dataset.unknown',
      'config',
      `Expected \`dataset\` to be ${known.join(' or ')}, got ${dataset}`,
    );
  }
}

/** What is wrong with a CSV header; every list holds names as written in the file, `missing` raw field names. */
export interface HeaderFault {
  readonly dataset: string;
  readonly unknown: readonly string[];
  readonly missing: readonly string[];
  readonly duplicated: readonly string[];
  readonly closestDialect: string;
}

/** A CSV header that no dialect of the dataset explains; names the columns, never guesses by position. */
export class UnknownHeaderError extends RecordModelError {
  override readonly name = 'UnknownHeaderError';

  constructor(readonly fault: HeaderFault) {
    const parts = [
      list('unknown', fault.unknown),
      list('missing', fault.missing),
      list('duplicated', fault.duplicated),
    ].filter((part) => part !== '');
    super(
      'record-model.header.unknown',
      'config',
      `Expected a ${fault.dataset} header, got ${parts.join('; ')} (closest dialect: ${fault.closestDialect})`,
    );
  }
}

/** A row with more or fewer cells than its header: the caller quarantines the row's bytes and goes on. */
export class RowWidthError extends RecordModelError {
  override readonly name = 'RowWidthError';

  constructor(
    readonly expected: number,
    readonly actual: number,
  ) {
    super('record-model.row.width', 'record', `Expected a row of ${expected} cells, got ${actual}`);
  }
}

/** The neighbourhood boundaries file is not the GeoJSON of Denver's 78 statistical neighbourhoods. */
export class BoundariesError extends RecordModelError {
  override readonly name = 'BoundariesError';

  constructor(
    readonly path: string,
    expected: string,
    actual: string,
  ) {
    super(
      'record-model.boundaries.invalid',
      'config',
      `Expected \`${path}\` to be ${expected}, got ${actual}`,
    );
  }
}

function list(label: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `${label} ${names.map((name) => JSON.stringify(name)).join(', ')}`;
}
