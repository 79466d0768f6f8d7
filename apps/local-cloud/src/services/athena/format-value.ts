import type { DuckDBValue } from '@duckdb/node-api';
import type { SqlType } from './sql/types';

interface Parts {
  micros?: bigint;
  days?: number;
  months?: number;
  items?: readonly DuckDBValue[];
  entries?: Record<string, DuckDBValue> | ReadonlyArray<{ key: DuckDBValue; value: DuckDBValue }>;
  bytes?: Uint8Array;
}

/**
 * A value as Athena writes it in results: `2015-07-31 18:47:35.000`, `1.0E7`, `[a, b]`, `{k=v}`.
 *
 * @returns undefined for NULL
 */
export function formatValue(value: DuckDBValue, type: SqlType): string | undefined {
  if (value === null) return undefined;
  const parts = value as unknown as Parts;
  switch (type.kind) {
    case 'real':
    case 'double':
      return formatDouble(Number(value));
    case 'timestamp':
      return formatMicros(parts.micros ?? 0n);
    case 'timestamp with time zone':
      return formatZoned(parts.micros ?? 0n, type.zone);
    case 'varbinary':
      return [...(parts.bytes ?? [])].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    case 'interval day to second':
      return formatDaySecond(parts);
    case 'interval year to month':
      return `${Math.trunc((parts.months ?? 0) / 12)}-${Math.abs((parts.months ?? 0) % 12)}`;
    case 'array':
      return `[${(parts.items ?? []).map((item) => formatNested(item, type.element)).join(', ')}]`;
    case 'map':
      return formatMap(parts, type);
    case 'row':
      return formatRow(parts, type);
    default:
      return String(value);
  }
}

function formatNested(value: DuckDBValue, type: SqlType): string {
  return formatValue(value, type) ?? 'null';
}

function formatMap(parts: Parts, type: SqlType & { kind: 'map' }): string {
  const entries = Array.isArray(parts.entries)
    ? (parts.entries as ReadonlyArray<{ key: DuckDBValue; value: DuckDBValue }>)
    : [];
  const shown = entries.map(
    ({ key, value }) => `${formatNested(key, type.key)}=${formatNested(value, type.value)}`,
  );
  return `{${shown.join(', ')}}`;
}

function formatRow(parts: Parts, type: SqlType & { kind: 'row' }): string {
  const values = Object.values(parts.entries ?? {}) as DuckDBValue[];
  const shown = type.fields.map(
    (field, index) => `${field.name || `field${index}`}=${formatNested(values[index] ?? null, field.type)}`,
  );
  return `{${shown.join(', ')}}`;
}

/** As Java's `Double.toString`: with a point always, in scientific form below 10^-3 and from 10^7 on. */
export function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) {
    const plain = String(value);
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

function formatMicros(micros: bigint): string {
  const milliseconds = Number(micros >= 0n || micros % 1000n === 0n ? micros / 1000n : micros / 1000n - 1n);
  return new Date(milliseconds).toISOString().slice(0, -1).replace('T', ' ');
}

function formatZoned(micros: bigint, zone: string): string {
  const milliseconds = Number(micros / 1000n);
  const local = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(milliseconds);
  return `${local}.${String(((milliseconds % 1000) + 1000) % 1000).padStart(3, '0')} ${zone}`;
}

function formatDaySecond(parts: Parts): string {
  const total = Number(parts.micros ?? 0n) / 1000 + (parts.days ?? 0) * 86_400_000;
  const size = Math.abs(total);
  const pad = (number: number, digits = 2): string => String(Math.floor(number)).padStart(digits, '0');
  const time = [(size / 3_600_000) % 24, (size / 60_000) % 60, (size / 1000) % 60]
    .map((number) => pad(number))
    .join(':');
  return `${total < 0 ? '-' : ''}${Math.floor(size / 86_400_000)} ${time}.${pad(size % 1000, 3)}`;
}
