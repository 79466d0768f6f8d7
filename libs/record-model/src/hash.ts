import { hash } from 'node:crypto';

/** Between the parts of a hashed text; cleaned text never holds it. */
const separator = '\u001f';

/** The first `digits` hex digits of SHA-256 over the parts, in order; null and '' are the same part. */
export function hashParts(parts: readonly (string | number | boolean | null)[], digits: number): string {
  return hash('sha256', parts.join(separator), 'hex').slice(0, digits);
}
