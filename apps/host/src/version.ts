import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MissingPartError } from './errors';

/** Which artifact a package names. */
export interface PackedVersion {
  /** First 16 hex digits of the SHA-256. */
  version: string;
  /** SHA-256 of the zip, hex; the host checks it before it unpacks. */
  sha256: string;
}

/**
 * Reads what `pack` left in `dist/artifact/artifact.json`.
 *
 * @throws MissingPartError nothing was packed
 */
export function readVersion(projectRoot = resolve(import.meta.dirname, '..')): PackedVersion {
  const file = join(projectRoot, 'dist/artifact/artifact.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as PackedVersion;
  } catch (error) {
    throw new MissingPartError(file, { cause: error });
  }
}
