import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * File of the function's side of the runtime API: beside the bundle, or in the sources.
 *
 * The build makes the first from the second.
 */
export function locateRuntime(base = import.meta.url): string {
  const candidates = ['./lambda-runtime.mjs', './runtime/lambda-runtime.mjs'].map((relative) =>
    fileURLToPath(new URL(relative, base)),
  );
  const found = candidates.find((file) => existsSync(file));
  if (!found) throw new RuntimeFileMissingError(candidates);
  return found;
}

/** The build is incomplete. */
export class RuntimeFileMissingError extends Error {
  override readonly name = 'RuntimeFileMissingError';
  readonly code = 'local_cloud.lambda.runtime_file_missing';
  constructor(readonly candidates: readonly string[]) {
    super(`Expected the Lambda runtime at ${candidates.join(' or ')}, got neither. Build local-cloud again.`);
  }
}
