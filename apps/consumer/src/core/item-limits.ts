import type { Reject, RejectReason } from '@denver/record-model';
import type { Attribute, CaseWrite } from './case-table';

/**
 * Bytes of an item, names and values; the table takes 400 KB and counts a little more than we do.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const maxItemBytes = 400 * 1024 - 1024;

const maxKeyBytes = 2048;
const maxIndexKeyBytes = 1024;

/** Why the table would refuse the item for good, or undefined. Asked before the write, so one row cannot stop a batch. */
export function itemFault({ key, version, attributes }: CaseWrite): Reject | undefined {
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes < 1 || keyBytes > maxKeyBytes)
    return fault('invalid_value', `Expected a key of 1 to ${maxKeyBytes} bytes, got ${keyBytes}`);
  for (const [name, value] of Object.entries({ day: attributes['day'] ?? null, version })) {
    // A case without a day is left out of the index.
    if (value === null) continue;
    const bytes = Buffer.byteLength(String(value));
    if (bytes < 1 || bytes > maxIndexKeyBytes)
      return fault('invalid_value', `Expected ${name} of 1 to ${maxIndexKeyBytes} bytes, got ${bytes}`);
  }
  const unfit = Object.entries(attributes).find(
    ([, value]) => typeof value === 'number' && !Number.isFinite(value),
  );
  if (unfit) return fault('invalid_value', `Expected ${unfit[0]} to be a finite number, got another`);
  const bytes = itemBytes(attributes) + keyBytes;
  if (bytes > maxItemBytes)
    return fault('oversize', `Expected an item of at most ${maxItemBytes} bytes, got ${bytes}`);
  return undefined;
}

function itemBytes(attributes: Readonly<Record<string, Attribute>>): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) continue;
    // A number takes at most 21 bytes.
    bytes += Buffer.byteLength(name) + (typeof value === 'string' ? Buffer.byteLength(value) : 21);
  }
  return bytes;
}

function fault(reason: RejectReason, detail: string): Reject {
  return { ok: false, reason, detail };
}
