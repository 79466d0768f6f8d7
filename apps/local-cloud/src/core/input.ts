import { CloudError, refuseUnknown } from './errors';

/** What a text member must satisfy, in AWS's own words. */
export interface TextRule {
  min?: number;
  max?: number;
  /** Anchored on both ends when checked. */
  pattern?: string;
  oneOf?: readonly string[];
}

/**
 * Reads the members of a call, or the properties of a resource, for the services whose errors say
 * `1 validation error detected: Value '…' at '…' failed to satisfy constraint: …` (Kinesis, Lambda).
 *
 * A member outside `known` is refused by name, a wrong type is a `SerializationException`, a value outside its
 * bounds a `ValidationException`. Numbers and booleans may come as text, as CloudFormation parameters do.
 */
export class Input {
  constructor(
    readonly what: string,
    private readonly values: Record<string, unknown>,
    known: readonly string[],
  ) {
    refuseUnknown(what, values, known);
  }

  /** Whether the member was sent and is not null. */
  has(name: string): boolean {
    return this.values[name] != null;
  }

  text(name: string, rule?: TextRule): string {
    return this.optionalText(name, rule) ?? missing(name);
  }

  optionalText(name: string, rule: TextRule = {}): string | undefined {
    const value = this.values[name];
    if (value == null) return undefined;
    if (typeof value !== 'string') throw wrongType(name, 'a string', value);
    const { min = 0, max, pattern, oneOf } = rule;
    if (value.length < min)
      throw invalid(name, value, `Member must have length greater than or equal to ${min}`);
    if (max !== undefined && value.length > max)
      throw invalid(name, value, `Member must have length less than or equal to ${max}`);
    if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(value))
      throw invalid(name, value, `Member must satisfy regular expression pattern: ${pattern}`);
    if (oneOf && !oneOf.includes(value))
      throw invalid(name, value, `Member must satisfy enum value set: [${oneOf.join(', ')}]`);
    return value;
  }

  integer(name: string, min?: number, max?: number): number {
    return this.optionalInteger(name, min, max) ?? missing(name);
  }

  optionalInteger(name: string, min = -Infinity, max = Infinity): number | undefined {
    const value = this.values[name];
    if (value == null) return undefined;
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number)) throw wrongType(name, 'an integer', value);
    if (number < min) throw invalid(name, number, `Member must have value greater than or equal to ${min}`);
    if (number > max) throw invalid(name, number, `Member must have value less than or equal to ${max}`);
    return number;
  }

  /** Seconds since the epoch on the wire, milliseconds here; ISO 8601 text passes too. */
  optionalTimestampMs(name: string): number | undefined {
    const value = this.values[name];
    if (value == null) return undefined;
    const ms = typeof value === 'string' ? Date.parse(value) : Number(value) * 1000;
    if (!Number.isFinite(ms)) throw wrongType(name, 'a timestamp', value);
    return Math.round(ms);
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.values[name];
    if (value == null) return undefined;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw wrongType(name, 'a boolean', value);
  }

  /** The members of an object, of which only `known` are taken. */
  optionalInput(name: string, known: readonly string[]): Input | undefined {
    const value = this.optionalObject(name);
    return value && new Input(`${this.what} ${name}`, value, known);
  }

  optionalObject(name: string): Record<string, unknown> | undefined {
    const value = this.values[name];
    if (value == null) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(name, 'an object', value);
    return value as Record<string, unknown>;
  }

  optionalList(name: string): unknown[] | undefined {
    const value = this.values[name];
    if (value == null) return undefined;
    if (!Array.isArray(value)) throw wrongType(name, 'a list', value);
    return value;
  }

  /** A list of strings; empty when the member is absent. */
  texts(name: string): string[] {
    return (this.optionalList(name) ?? []).map((value) => {
      if (typeof value !== 'string') throw wrongType(name, 'a list of strings', value);
      return value;
    });
  }

  /** A map of strings; empty when the member is absent. */
  textMap(name: string): Record<string, string> {
    const entries = Object.entries(this.optionalObject(name) ?? {}).map(([key, value]): [string, string] => {
      if (typeof value === 'string') return [key, value];
      if (typeof value === 'number' || typeof value === 'boolean') return [key, String(value)];
      throw wrongType(`${name}.${key}`, 'a string', value);
    });
    return Object.fromEntries(entries);
  }

  /** CloudFormation's `[{ Key, Value }]` as a map; empty when the member is absent. */
  tagList(name = 'Tags'): Record<string, string> {
    const tags = (this.optionalList(name) ?? []).map((tag, index): [string, string] => {
      if (typeof tag !== 'object' || tag === null) throw wrongType(`${name}[${index}]`, 'an object', tag);
      const members = new Input(`${this.what} ${name}[${index}]`, tag as Record<string, unknown>, [
        'Key',
        'Value',
      ]);
      return [members.text('Key'), members.text('Value')];
    });
    return Object.fromEntries(tags);
  }
}

/** A `ValidationException` with AWS's wording; `member` is written with a small first letter, as AWS does. */
export function invalid(member: string, value: unknown, constraint: string): CloudError {
  const at = member.charAt(0).toLowerCase() + member.slice(1);
  return new CloudError(
    'ValidationException',
    `1 validation error detected: Value '${shorten(value)}' at '${at}' failed to satisfy constraint: ${constraint}`,
  );
}

function missing(name: string): never {
  throw invalid(name, null, 'Member must not be null');
}

function wrongType(name: string, expected: string, value: unknown): CloudError {
  const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  return new CloudError('SerializationException', `Expected \`${name}\` to be ${expected}, got ${got}.`);
}

function shorten(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
