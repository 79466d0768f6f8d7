import { parseWhole } from './scalar';
import { cleanText, isAbsent, isWellFormed } from './text';
import { parseWallTime } from './wall-time';
import type { WallTime } from './wall-time';
import { reject } from './reject';
import type { Reject, RejectReason } from './reject';

/** Carries a {@link Reject} out of a codec; never leaves `normalise`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reject: Reject;

  constructor(reason: RejectReason, field: string | undefined, detail: string) {
    super(detail);
    this.reject = reject(reason, field, detail);
  }
}

const transportIdPattern = /^[\w.:-]{1,160}$/;
const longestText = 256;

/**
 * Reads the members of one raw event, checked for shape before anything is understood.
 *
 * Members are strings, or what a JSON feed has in their place: numbers, booleans, null. A missing member is
 * empty; any other member or value is a `schema_mismatch`.
 */
export class Row<Field extends string> {
  readonly transportId: string | null;
  readonly #values: Record<string, unknown>;

  constructor(raw: unknown, fields: readonly Field[]) {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      throw new Refusal('schema_mismatch', undefined, `Expected a flat JSON object, got ${kindOf(raw)}`);
    }
    this.#values = raw as Record<string, unknown>;
    this.transportId = this.#readTransportId();
    const known = this.#countKnown(fields);
    const members = Object.keys(raw).length;
    if (known !== members) {
      throw new Refusal(
        'schema_mismatch',
        undefined,
        `Expected ${fields.length} known members, got ${members - known} others`,
      );
    }
  }

  /** The cell as written; `''` when it is missing. */
  raw(field: Field): string {
    const value = this.#values[field];
    return typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value);
  }

  /** The cell with encoding accidents repaired and no padding; `''` when nothing is left. */
  clean(field: Field, maxLength = longestText): string {
    const text = cleanText(this.raw(field));
    if (text === '') return text;
    if (text.length > maxLength) {
      throw new Refusal(
        'invalid_value',
        field,
        `Expected at most ${maxLength} characters, got ${text.length}`,
      );
    }
    return text;
  }

  /** The cell as written, for readers that clean it themselves. */
  short(field: Field): string {
    const text = this.raw(field);
    return text.length <= longestText ? text : this.clean(field);
  }

  /** A text column. */
  text(field: Field, maxLength?: number): string | null {
    return this.clean(field, maxLength) || null;
  }

  /** A column of codes and numbers, where the words for an empty cell mean just that. */
  code(field: Field): string {
    const text = this.clean(field);
    return isAbsent(text) ? '' : text;
  }

  /** A count such as `1` or `1.0`; null for blanks and text. */
  count(field: Field): number | null {
    return parseWhole(this.code(field)) ?? null;
  }

  /** A time; `undefined` when the cell is empty. A cell that is no time is refused. */
  time(field: Field): WallTime | undefined {
    const text = this.code(field);
    if (text === '') return undefined;
    const time = parseWallTime(text);
    if (time === undefined)
      throw new Refusal('invalid_value', field, 'Expected a date and time, got other text');
    return time;
  }

  #readTransportId(): string | null {
    const value = this.#values['transportId'];
    if (value === undefined || value === null) return null;
    if (typeof value === 'string' && transportIdPattern.test(value)) return value;
    throw new Refusal(
      'schema_mismatch',
      'transportId',
      `Expected a transport id, got other ${kindOf(value)}`,
    );
  }

  #countKnown(fields: readonly Field[]): number {
    let known = Object.hasOwn(this.#values, 'transportId') ? 1 : 0;
    for (const field of fields) {
      const value = this.#values[field];
      if (value === undefined) {
        if (Object.hasOwn(this.#values, field)) known++;
        continue;
      }
      known++;
      if (typeof value === 'string') {
        if (!isWellFormed(value))
          throw new Refusal('bad_encoding', field, 'Expected text, got a lone surrogate');
      } else if (typeof value === 'object' && value !== null) {
        throw new Refusal('schema_mismatch', field, `Expected a string, got ${kindOf(value)}`);
      }
    }
    return known;
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
