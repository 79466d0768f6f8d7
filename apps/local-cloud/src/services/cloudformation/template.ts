import { CloudError } from '../../core/errors';
import { findReferences } from './references';

/** A parameter's declaration. */
export interface ParameterDeclaration {
  type: string;
  defaultValue?: string;
  allowedValues?: string[];
  allowedPattern?: string;
  constraint?: string;
  minLength?: number;
  maxLength?: number;
  minValue?: number;
  maxValue?: number;
  noEcho: boolean;
  description?: string;
}

/** What becomes of a resource that leaves its stack. */
export type RemovalPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate';

/** A resource as declared, intrinsics unresolved. */
export interface TemplateResource {
  type: string;
  properties: Record<string, unknown>;
  dependsOn: string[];
  condition?: string;
  deletionPolicy: RemovalPolicy;
  updateReplacePolicy: RemovalPolicy;
}

/** An output as declared. */
export interface TemplateOutput {
  value: unknown;
  description?: string;
  /** Unresolved name of the export. */
  exportName?: unknown;
  condition?: string;
}

/** A template, checked as far as it can be without a stack. */
export interface Template {
  /** As it was sent. */
  text: string;
  description?: string;
  parameters: Record<string, ParameterDeclaration>;
  mappings: Record<string, Record<string, Record<string, unknown>>>;
  conditions: Record<string, unknown>;
  resources: Record<string, TemplateResource>;
  outputs: Record<string, TemplateOutput>;
}

const maxTemplateBytes = 1024 * 1024;
const maxResources = 500;

const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
];
const resourceMembers = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
];

/** @returns CloudFormation's ValidationError about a template */
export function templateError(message: string, cause?: unknown): CloudError {
  return new CloudError('ValidationError', `Template format error: ${message}`, 400, { cause });
}

/**
 * Reads and checks a JSON template.
 *
 * @throws CloudError ValidationError naming the section, resource or reference
 */
export function parseTemplate(text: string): Template {
  if (Buffer.byteLength(text) > maxTemplateBytes) throw templateError('the template is over 1 MB.');
  const document = objectOf(parseJson(text), 'template');
  refuseOthers(document, sections, 'section');
  checkNulls(document, []);
  const resources = mapOf(document['Resources'], 'Resources', parseResource);
  const count = Object.keys(resources).length;
  if (count === 0) throw templateError('At least one Resources member must be defined.');
  if (count > maxResources)
    throw templateError(`Number of resources, ${count}, is greater than maximum allowed, ${maxResources}`);
  const description = document['Description'];
  const template: Template = {
    text,
    ...(typeof description === 'string' && { description }),
    parameters: mapOf(document['Parameters'], 'Parameters', parseParameter),
    mappings: objectOf(document['Mappings'] ?? {}, 'Mappings') as Template['mappings'],
    conditions: objectOf(document['Conditions'] ?? {}, 'Conditions'),
    resources,
    outputs: mapOf(document['Outputs'], 'Outputs', parseOutput),
  };
  checkReferences(template);
  return template;
}

function parseJson(text: string): unknown {
  if (!text.trimStart().startsWith('{')) {
    throw templateError('the local cloud reads templates in JSON; this one does not begin with {.');
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw templateError(
      `JSON not well-formed: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    );
  }
}

function parseParameter(name: string, value: Record<string, unknown>): ParameterDeclaration {
  const what = `parameter ${name}`;
  const known = [
    'Type',
    'Default',
    'AllowedValues',
    'AllowedPattern',
    'ConstraintDescription',
    'Description',
    'NoEcho',
    'MinLength',
    'MaxLength',
    'MinValue',
    'MaxValue',
  ];
  refuseOthers(value, known, `member of ${what}`);
  const type = value['Type'];
  if (typeof type !== 'string')
    throw templateError(`Every Parameters object must contain a Type member: ${name}.`);
  const number = (member: string) => (value[member] === undefined ? undefined : Number(value[member]));
  const text = (member: string) => (value[member] === undefined ? undefined : String(value[member]));
  return dropUndefined({
    type,
    defaultValue: text('Default'),
    allowedValues: Array.isArray(value['AllowedValues']) ? value['AllowedValues'].map(String) : undefined,
    allowedPattern: text('AllowedPattern'),
    constraint: text('ConstraintDescription'),
    minLength: number('MinLength'),
    maxLength: number('MaxLength'),
    minValue: number('MinValue'),
    maxValue: number('MaxValue'),
    noEcho: String(value['NoEcho']) === 'true',
    description: text('Description'),
  });
}

function parseResource(logicalId: string, value: Record<string, unknown>): TemplateResource {
  refuseOthers(value, resourceMembers, `attribute of the resource ${logicalId}`);
  const { Type: type, Properties: properties = {}, DependsOn: dependsOn = [], Condition: condition } = value;
  if (typeof type !== 'string')
    throw templateError(`[/Resources/${logicalId}] Every Resources object must contain a Type member.`);
  const deletionPolicy = parsePolicy(logicalId, 'DeletionPolicy', value['DeletionPolicy']);
  return {
    type,
    properties: objectOf(properties, `Resources/${logicalId}/Properties`),
    dependsOn: [dependsOn].flat().map(String),
    ...(typeof condition === 'string' && { condition }),
    deletionPolicy,
    updateReplacePolicy: parsePolicy(logicalId, 'UpdateReplacePolicy', value['UpdateReplacePolicy']),
  };
}

function parsePolicy(logicalId: string, member: string, value: unknown): RemovalPolicy {
  if (value === undefined) return 'Delete';
  if (value === 'Delete' || value === 'Retain' || value === 'RetainExceptOnCreate') return value;
  throw templateError(
    `Unrecognized ${member} ${String(value)} for resource ${logicalId}; the local cloud does Delete, Retain and RetainExceptOnCreate.`,
  );
}

function parseOutput(name: string, value: Record<string, unknown>): TemplateOutput {
  refuseOthers(value, ['Value', 'Description', 'Export', 'Condition'], `member of the output ${name}`);
  if (value['Value'] === undefined)
    throw templateError(`Every Outputs member must contain a Value object: ${name}.`);
  const exported =
    value['Export'] === undefined ? undefined : objectOf(value['Export'], `Outputs/${name}/Export`);
  return dropUndefined({
    value: value['Value'],
    description: value['Description'] === undefined ? undefined : String(value['Description']),
    exportName: exported?.['Name'],
    condition: value['Condition'] === undefined ? undefined : String(value['Condition']),
  });
}

/** Every Ref, GetAtt, Sub, condition and mapping must name something that is declared. */
function checkReferences({ parameters, mappings, conditions, resources, outputs }: Template): void {
  const checked: Array<[string, unknown]> = [
    ...Object.entries(resources).map(([id, { properties }]): [string, unknown] => [
      `Resources block`,
      { [id]: properties },
    ]),
    ['Outputs block', Object.values(outputs).map(({ value, exportName }) => [value, exportName])],
    ['Conditions block', conditions],
  ];
  for (const [place, value] of checked) {
    const found = findReferences(value);
    const names = [...found.names].filter(
      (name) =>
        !Object.hasOwn(resources, name) && !Object.hasOwn(parameters, name) && !name.startsWith('AWS::'),
    );
    if (names.length > 0)
      throw templateError(
        `Unresolved resource dependencies [${names.join(', ')}] in the ${place} of the template`,
      );
    for (const name of found.attributes) {
      if (!Object.hasOwn(resources, name))
        throw templateError(`Fn::GetAtt references undefined resource ${name} in the ${place}`);
    }
    for (const name of found.conditions) {
      if (!Object.hasOwn(conditions, name))
        throw templateError(`Unresolved condition dependency ${name} in the ${place}`);
    }
    for (const name of found.mappings) {
      if (!Object.hasOwn(mappings, name))
        throw templateError(`Mapping named '${name}' is not present in the 'Mappings' section of template.`);
    }
  }
  for (const [id, { dependsOn, condition }] of Object.entries(resources)) {
    const missing = dependsOn.filter((name) => !Object.hasOwn(resources, name));
    if (missing.length > 0)
      throw templateError(
        `Unresolved resource dependencies [${missing.join(', ')}] in the Resources block of the template`,
      );
    if (condition !== undefined && !Object.hasOwn(conditions, condition))
      throw templateError(
        `Template validation error: resource ${id} names the undefined condition ${condition}`,
      );
  }
}

function mapOf<T>(
  value: unknown,
  section: string,
  parse: (name: string, entry: Record<string, unknown>) => T,
): Record<string, T> {
  const entries = Object.entries(objectOf(value ?? {}, section));
  return Object.fromEntries(
    entries.map(([name, entry]) => {
      if (!/^[A-Za-z0-9]+$/.test(name)) throw templateError(`${section} name '${name}' is non alphanumeric.`);
      return [name, parse(name, objectOf(entry, `${section}/${name}`))];
    }),
  );
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw templateError(`Expected ${what} to be an object.`);
}

function refuseOthers(value: Record<string, unknown>, known: readonly string[], what: string): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw templateError(`The local cloud does not do ${unknown} (${what}); it knows ${known.join(', ')}.`);
}

function checkNulls(value: unknown, at: string[]): void {
  if (value === null) throw templateError(`[/${at.join('/')}] 'null' values are not allowed in templates`);
  if (typeof value !== 'object') return;
  for (const [name, child] of Object.entries(value)) checkNulls(child, [...at, name]);
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function dropUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
}
