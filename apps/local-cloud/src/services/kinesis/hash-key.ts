import { hash } from 'node:crypto';

/** The largest hash key, 2^128 - 1. */
export const maxHashKey = (1n << 128n) - 1n;

/** MD5 of a partition key as 32 hex digits: hash keys in this form compare as text. */
export function hashOfPartitionKey(partitionKey: string): string {
  return hash('md5', partitionKey, 'hex');
}

/** A decimal hash key as 32 hex digits; undefined when it is not within 0 and 2^128 - 1. */
export function hexOfHashKey(decimal: string): string | undefined {
  if (!/^(0|[1-9]\d{0,38})$/.test(decimal)) return undefined;
  const value = BigInt(decimal);
  return value > maxHashKey ? undefined : toHex(value);
}

/** A hash key as 32 hex digits. */
export function toHex(value: bigint): string {
  return value.toString(16).padStart(32, '0');
}

/** 32 hex digits back to a number. */
export function fromHex(hex: string): bigint {
  return BigInt(`0x${hex}`);
}

/** Splits the hash key space into even ranges that touch each other and cover it. */
export function evenRanges(count: number): Array<{ start: bigint; end: bigint }> {
  const size = (maxHashKey + 1n) / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    start: size * BigInt(index),
    end: index === count - 1 ? maxHashKey : size * BigInt(index + 1) - 1n,
  }));
}
