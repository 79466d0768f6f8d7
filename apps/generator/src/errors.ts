/** Who has to act: the person at the command line, nobody (the run can be repeated), or we. */
export type ErrorKind = 'config' | 'transient' | 'invariant';

/** Base of every error of the generator; `code` is stable and dotted. */
export class GeneratorError extends Error {
  override readonly name: string = 'GeneratorError';

  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A flag is unknown, missing, or holds something else than it should. */
export class UsageError extends GeneratorError {
  override readonly name = 'UsageError';

  constructor(
    readonly flag: string,
    message: string,
  ) {
    super('generator.usage', 'config', message);
  }
}

/** A directory or file of ours cannot be written. */
export class NotWritableError extends GeneratorError {
  override readonly name = 'NotWritableError';

  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    super('generator.path.not-writable', 'config', `Cannot write ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/** The source file is missing, not a file, or cannot be read. */
export class SourceMissingError extends GeneratorError {
  override readonly name = 'SourceMissingError';

  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    super('generator.source.missing', 'config', `Cannot read the source ${path}: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

/** The source file is something else than plain CSV text: an archive, UTF-16, or empty. */
export class SourceFormatError extends GeneratorError {
  override readonly name = 'SourceFormatError';

  constructor(
    readonly path: string,
    expected: string,
    actual: string,
  ) {
    super(
      'generator.source.format',
      'config',
      `Expected the source ${path} to be ${expected}, got ${actual}`,
    );
  }
}

/** The header of the source file is not one of the dataset's. */
export class SourceHeaderError extends GeneratorError {
  override readonly name = 'SourceHeaderError';

  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    super('generator.source.header', 'config', `${path}, line 1: ${reasonOf(cause)}`, { cause });
  }
}

/** The bytes of the source file are not in the encoding that was given. */
export class SourceEncodingError extends GeneratorError {
  override readonly name = 'SourceEncodingError';

  constructor(
    readonly path: string,
    readonly encoding: string,
    readonly offset: number,
    actual: string,
  ) {
    super(
      'generator.source.encoding',
      'config',
      `Expected ${path} to be ${encoding} as --encoding says, got ${actual} at byte ${offset}; leave --encoding out to have it detected`,
    );
  }
}

/** The source file was replaced or rewritten while it was read, or since the run it belongs to began. */
export class SourceChangedError extends GeneratorError {
  override readonly name = 'SourceChangedError';

  constructor(
    readonly path: string,
    readonly what: string,
  ) {
    super(
      'generator.source.changed',
      'config',
      `The source ${path} has changed: ${what}. Whole rows were written up to here; start over with a new --state-dir`,
    );
  }
}

/** Another generator works in the directory. */
export class LockedError extends GeneratorError {
  override readonly name = 'LockedError';

  constructor(
    readonly path: string,
    readonly owner: string,
  ) {
    super('generator.locked', 'config', `Another generator (${owner}) works here: ${path}`);
  }
}

/** The lock was taken away while we worked. */
export class LockLostError extends GeneratorError {
  override readonly name = 'LockLostError';

  constructor(readonly path: string) {
    super('generator.lock-lost', 'config', `Another generator took the lock ${path} from us; stopped`);
  }
}

/** Neither the cursor nor its previous generation can be read. */
export class CursorCorruptError extends GeneratorError {
  override readonly name = 'CursorCorruptError';

  constructor(
    readonly path: string,
    what: string,
  ) {
    super(
      'generator.cursor.corrupt',
      'config',
      `The cursor ${path} is damaged (${what}), and so is the generation before it; use a new --state-dir`,
    );
  }
}

/** The state directory belongs to a run with other options. */
export class OptionsChangedError extends GeneratorError {
  override readonly name = 'OptionsChangedError';

  constructor(
    readonly option: string,
    was: string,
    is: string,
    path: string,
  ) {
    super(
      'generator.options-changed',
      'config',
      `The run in ${path} was started with --${option} ${was}, got ${is}; give the same options or a new --state-dir`,
    );
  }
}

/** The log file does not hold what this run wrote. */
export class LogMismatchError extends GeneratorError {
  override readonly name = 'LogMismatchError';

  constructor(
    readonly path: string,
    readonly offset: number,
    what: string,
  ) {
    super('generator.log.mismatch', 'config', `Cannot go on after ${path}, byte ${offset}: ${what}`);
  }
}

/** The disk is full, or takes no more for another reason; what was written stays and the run can go on later. */
export class DiskError extends GeneratorError {
  override readonly name = 'DiskError';

  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    super(
      'generator.disk',
      'transient',
      `Stopped, the disk takes no more at ${path}: ${reasonOf(cause)}. What is written stays; make room and start again to go on`,
      { cause },
    );
  }
}

/** The live feed answered with an error, or with something that is not a feature layer. */
export class FeedError extends GeneratorError {
  override readonly name = 'FeedError';

  constructor(
    readonly url: string,
    what: string,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super('generator.feed', 'transient', `The feed ${url} failed: ${what}`, options);
  }
}

/** An impossible state: our fault. */
export class InvariantError extends GeneratorError {
  override readonly name = 'InvariantError';

  constructor(message: string) {
    super('generator.invariant', 'invariant', message);
  }
}

/** The short text of any thrown value, e.g. `no space left on device (ENOSPC)`. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = codeOf(cause);
  const plain = code === undefined ? undefined : plainWords[code];
  return plain === undefined ? cause.message : `${plain} (${code})`;
}

/** The system's error code, e.g. `ENOENT`. */
export function codeOf(cause: unknown): string | undefined {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

const plainWords: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'read-only file system',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  EEXIST: 'a file of that name is in the way',
  ENOSPC: 'no space left on device',
  EDQUOT: 'disk quota exceeded',
  EFBIG: 'file size limit reached',
  EIO: 'input/output error',
};
