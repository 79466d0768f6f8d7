import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RuntimeFileMissingError } from './errors';

/**
 * File of the function's side of the runtime API: beside the bundle, or in the sources.
 *
 * The build makes the first from the second.
 *
 * @throws RuntimeFileMissingError
 */
export function locateRuntime(base = import.meta.url): string {
  const candidates = ['./lambda-runtime.mjs', './runtime/lambda-runtime.mjs'].map((relative) =>
    fileURLToPath(new URL(relative, base)),
  );
  const found = candidates.find((file) => existsSync(file));
  if (!found) throw new RuntimeFileMissingError(candidates);
  return found;
}
