import { CloudError } from '../../core/errors';
import type { ParameterDeclaration, Template } from './template';

/** Looks up the value of an SSM parameter; undefined when there is none. */
export type ParameterLookup = (name: string) => string | undefined;

/** A parameter as a caller gives it. */
export interface GivenParameter {
  key: string;
  value?: string;
  usePrevious: boolean;
}

/**
 * The parameter texts of a stack: given, kept from before, or the defaults.
 *
 * @param previous texts of the stack as it stands
 * @throws CloudError ValidationError naming the parameter
 */
export function chooseParameters(
  template: Template,
  given: readonly GivenParameter[],
  previous: Record<string, string>,
): Record<string, string> {
  const unknown = given.filter(({ key }) => !Object.hasOwn(template.parameters, key));
  if (unknown.length > 0)
    throw invalid(`Parameters: [${unknown.map(({ key }) => key).join(', ')}] do not exist in the template`);
  const missing: string[] = [];
  const chosen: Record<string, string> = {};
  for (const [name, declaration] of Object.entries(template.parameters)) {
    const entry = given.find(({ key }) => key === name);
    const value = entry?.usePrevious ? previous[name] : (entry?.value ?? declaration.defaultValue);
    if (value === undefined) missing.push(name);
    else chosen[name] = checked(name, declaration, value);
  }
  if (missing.length > 0) throw invalid(`Parameters: [${missing.join(', ')}] must have values`);
  return chosen;
}

/** What `Ref` gives for each parameter: texts, lists, or the SSM values they name. */
export function parameterValues(
  template: Template,
  texts: Record<string, string>,
  lookup: ParameterLookup,
): Record<string, string | string[]> {
  const entries = Object.entries(template.parameters).map(([name, { type }]) => {
    const text = texts[name] ?? '';
    const ssm = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1];
    const value = ssm === undefined ? text : lookup(text);
    if (value === undefined)
      throw invalid(`Unable to fetch parameters [${text}] from parameter store for this account.`);
    const isList =
      type === 'CommaDelimitedList' ||
      type.startsWith('List<') ||
      /^(List<|CommaDelimitedList)/.test(ssm ?? '');
    return [name, isList ? value.split(',').map((item) => item.trim()) : value] as const;
  });
  return Object.fromEntries(entries);
}

function checked(name: string, declaration: ParameterDeclaration, value: string): string {
  const {
    type,
    allowedValues,
    allowedPattern,
    constraint,
    minLength = 0,
    maxLength,
    minValue,
    maxValue,
  } = declaration;
  const fail = (why: string) =>
    invalid(`Parameter ${name} failed to satisfy constraint: ${constraint ?? why}`);
  if (
    !/^(String|Number|CommaDelimitedList|List<(String|Number)>|AWS::SSM::Parameter::Value<(String|List<String>|CommaDelimitedList)>)$/.test(
      type,
    )
  ) {
    throw invalid(`Template format error: The local cloud does not do parameters of type ${type} (${name}).`);
  }
  const values =
    type.startsWith('List<') || type === 'CommaDelimitedList'
      ? value.split(',').map((item) => item.trim())
      : [value];
  for (const item of values) {
    if (/Number/.test(type) && (item === '' || Number.isNaN(Number(item))))
      throw fail(`${item} is not a number`);
    if (allowedValues && !allowedValues.includes(item))
      throw fail(`must be one of ${allowedValues.join(', ')}`);
    if (minValue !== undefined && Number(item) < minValue) throw fail(`must be at least ${minValue}`);
    if (maxValue !== undefined && Number(item) > maxValue) throw fail(`must be at most ${maxValue}`);
  }
  if (value.length < minLength) throw fail(`must have length of at least ${minLength}`);
  if (maxLength !== undefined && value.length > maxLength)
    throw fail(`must have length of at most ${maxLength}`);
  if (allowedPattern !== undefined && !new RegExp(`^(?:${allowedPattern})$`).test(value))
    throw fail(`must match pattern ${allowedPattern}`);
  return value;
}

function invalid(message: string): CloudError {
  return new CloudError('ValidationError', message);
}
