import { CloudError } from './errors';

/** How `Members` words and codes what it does not accept. */
export interface MembersOptions {
  /** AWS error code, e.g. `InvalidInputException`. */
  errorCode: string;
  /** Takes `"60"` for 60 and `"true"` for true, as CloudFormation does; the JSON protocols do not. */
  coerce?: boolean;
}

/**
 * Reads the members of a parsed call or of CloudFormation properties, each with its type checked.
 *
 * Every reader throws a `CloudError` with the service's own code that names the member by its full path, e.g.
 * `ExtendedS3DestinationConfiguration.BufferingHints.SizeInMBs`.
 */
export class Members {
  constructor(
    readonly values: Record<string, unknown>,
    private readonly options: MembersOptions,
    private readonly path = '',
  ) {}

  /** The same reader over other values. */
  with(values: Record<string, unknown>): Members {
    return new Members(values, this.options, this.path);
  }

  /** Full name of a member, for messages. */
  nameOf(member: string): string {
    return this.path ? `${this.path}.${member}` : member;
  }

  /** The service's error about a member, e.g. `fail('Prefix', 'must not be empty')`. */
  fail(member: string, problem: string): CloudError {
    return new CloudError(this.options.errorCode, `${this.nameOf(member)} ${problem}.`);
  }

  has(member: string): boolean {
    return this.values[member] !== undefined && this.values[member] !== null;
  }

  text(member: string): string {
    return this.required(member, this.optionalText(member));
  }

  optionalText(member: string): string | undefined {
    const value = this.present(member);
    if (value === undefined || typeof value === 'string') return value;
    if (this.options.coerce && (typeof value === 'number' || typeof value === 'boolean'))
      return String(value);
    throw this.fail(member, 'must be a string');
  }

  optionalInteger(member: string, range: { minimum?: number; maximum?: number } = {}): number | undefined {
    let value = this.present(member);
    if (value === undefined) return undefined;
    if (this.options.coerce && typeof value === 'string' && /^-?\d+$/.test(value)) value = Number(value);
    if (!Number.isSafeInteger(value)) throw this.fail(member, 'must be an integer');
    const { minimum = -Infinity, maximum = Infinity } = range;
    const integer = value as number;
    if (integer < minimum || integer > maximum)
      throw this.fail(member, `must be between ${minimum} and ${maximum}, got ${integer}`);
    return integer;
  }

  optionalBoolean(member: string): boolean | undefined {
    const value = this.present(member);
    if (value === undefined || typeof value === 'boolean') return value;
    if (this.options.coerce && (value === 'true' || value === 'false')) return value === 'true';
    throw this.fail(member, 'must be true or false');
  }

  /** One of a closed list of strings. */
  optionalChoice<T extends string>(member: string, choices: readonly T[]): T | undefined {
    const value = this.optionalText(member);
    if (value === undefined) return undefined;
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) throw this.fail(member, `must be one of ${choices.join(', ')}, got ${value}`);
    return choice;
  }

  object(member: string): Members {
    return this.required(member, this.optionalObject(member));
  }

  optionalObject(member: string): Members | undefined {
    const value = this.present(member);
    if (value === undefined) return undefined;
    return new Members(
      asObject(value, this.fail(member, 'must be an object')),
      this.options,
      this.nameOf(member),
    );
  }

  /** The members of each object of a list; an absent list is empty. */
  objects(member: string): Members[] {
    return this.list(member).map((item, index) => {
      const name = `${member}.${index + 1}`;
      return new Members(
        asObject(item, this.fail(name, 'must be an object')),
        this.options,
        this.nameOf(name),
      );
    });
  }

  /** A list of strings; an absent one is empty. */
  texts(member: string): string[] {
    return this.list(member).map((item, index) => {
      if (typeof item !== 'string') throw this.fail(`${member}.${index + 1}`, 'must be a string');
      return item;
    });
  }

  /** An object of strings; an absent one is empty. */
  textMap(member: string): Record<string, string> {
    const map = this.optionalObject(member);
    if (!map) return {};
    return Object.fromEntries(Object.keys(map.values).map((key) => [key, map.text(key)]));
  }

  /** Throws for the first member that is present and not in `known`. */
  only(known: readonly string[], refusal: (member: string) => CloudError): void {
    for (const member of Object.keys(this.values)) {
      if (this.has(member) && !known.includes(member)) throw refusal(this.nameOf(member));
    }
  }

  private list(member: string): unknown[] {
    const value = this.present(member);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.fail(member, 'must be a list');
    return value;
  }

  private present(member: string): unknown {
    return this.has(member) ? this.values[member] : undefined;
  }

  private required<T>(member: string, value: T | undefined): T {
    if (value === undefined) throw this.fail(member, 'must not be null');
    return value;
  }
}

function asObject(value: unknown, problem: CloudError): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw problem;
  return value as Record<string, unknown>;
}
