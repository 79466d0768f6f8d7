import { CloudError, refuse, refuseUnknown } from '../../core/errors';
import type { QueryCall } from '../../core/service';
import type { GivenParameter } from './parameters';

/** Reads the members of a CloudFormation call; one that is not honoured is refused by name. */
export class CallInput {
  readonly #input: Record<string, unknown>;

  constructor(
    readonly call: QueryCall,
    known: readonly string[],
  ) {
    // An empty list comes as an empty text.
    this.#input = Object.fromEntries(Object.entries(call.input).filter(([, value]) => value !== ''));
    refuseUnknown(`cloudformation:${call.operation}`, this.#input, known);
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value !== undefined) return value;
    throw new CloudError(
      'ValidationError',
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  }

  optionalText(name: string): string | undefined {
    const value = this.#input[name];
    if (value === undefined || typeof value === 'string') return value;
    throw new CloudError('ValidationError', `Expected \`${name}\` to be a string.`);
  }

  flag(name: string): boolean {
    return this.optionalText(name) === 'true';
  }

  texts(name: string): string[] {
    return this.#list(name).map(String);
  }

  objects(name: string): Array<Record<string, string>> {
    return this.#list(name).map((item) => {
      if (typeof item === 'object' && item !== null) return item as Record<string, string>;
      throw new CloudError('ValidationError', `Expected each of \`${name}\` to be a structure.`);
    });
  }

  /** `Tags` as a map. */
  tags(): Record<string, string> {
    return Object.fromEntries(this.objects('Tags').map(({ Key = '', Value = '' }) => [Key, Value]));
  }

  parameters(): GivenParameter[] {
    return this.objects('Parameters').map(({ ParameterKey = '', ParameterValue, UsePreviousValue }) => ({
      key: ParameterKey,
      usePrevious: UsePreviousValue === 'true',
      ...(ParameterValue !== undefined && { value: ParameterValue }),
    }));
  }

  /** Refuses a member that is known and has no effect here, when it asks for something. */
  refuseSet(names: readonly string[]): void {
    const name = names.find((candidate) => this.#input[candidate] !== undefined);
    if (name !== undefined) throw refuse(`cloudformation:${this.call.operation}`, name);
  }

  #list(name: string): unknown[] {
    const value = this.#input[name] ?? [];
    if (Array.isArray(value)) return value as unknown[];
    throw new CloudError('ValidationError', `Expected \`${name}\` to be a list.`);
  }
}
