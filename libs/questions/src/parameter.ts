import { caseTypes, dataset, neighborhoodByName, neighborhoods, type DatasetId } from '@denver/record-model';
import Type, { type TObject, type TSchema } from 'typebox';
import { QuestionParameterError } from './errors';

/** What a person may narrow a question by. */
export type ParameterName = 'from' | 'to' | 'neighborhood' | 'agency' | 'type';

/** Every parameter, in the order a form shows them. */
export const parameterNames: readonly ParameterName[] = ['from', 'to', 'neighborhood', 'agency', 'type'];

/** Values to narrow a question by. Dates are Denver days, both ends included. */
export interface QuestionParameters {
  /** First day, `YYYY-MM-DD`. */
  from?: string;
  /** Last day, `YYYY-MM-DD`. */
  to?: string;
  /** Full current name, e.g. `Athmar Park`. */
  neighborhood?: string;
  /** Present name, e.g. `Public Works`; not a closed list, since the city founds new ones. */
  agency?: string;
  /** `Inquiry`, `Request`, … for service requests; `hit-and-run`, `dui`, … for accidents. */
  type?: string;
}

/** What a question is told of its parameters. */
type Asked = {
  readonly id: string;
  readonly datasets: readonly DatasetId[];
  readonly parameters: readonly ParameterName[];
};

const longestText = 200;

/** The types of each dataset that `type` may name. */
export const typeValues: Readonly<Record<DatasetId, readonly string[]>> = {
  'service-request': caseTypes,
  'traffic-accident':
    dataset('traffic-accident').columns.find(({ name }) => name === 'accident_type')?.values ?? [],
};

/** The schema of a question's parameters: all optional, no other allowed. */
export function parameterSchema(names: readonly ParameterName[], [first]: readonly DatasetId[]): TObject {
  const day = (description: string): TSchema =>
    Type.String({ description, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', format: 'date' });
  const oneOf = (values: readonly string[], description: string): TSchema =>
    Type.Union(
      values.map((value) => Type.Literal(value)),
      { description },
    );
  const schemas: Record<ParameterName, TSchema> = {
    from: day('First day, Denver time.'),
    to: day('Last day, Denver time.'),
    neighborhood: oneOf(
      neighborhoods.map(({ name }) => name),
      'Statistical neighborhood, present name.',
    ),
    agency: Type.String({ description: 'Agency, present name.', minLength: 1, maxLength: longestText }),
    type: oneOf(typeValues[first ?? 'service-request'], 'Type of event.'),
  };
  return Type.Object(Object.fromEntries(names.map((name) => [name, Type.Optional(schemas[name])])), {
    additionalProperties: false,
  });
}

/**
 * Reads parameters that came as pairs, from a query string or from flags.
 *
 * @throws QuestionParameterError a name twice, an empty value, or what {@link checkParameters} refuses
 */
export function readParameters(
  question: Asked,
  pairs: Iterable<readonly [name: string, value: string]>,
): QuestionParameters {
  const found = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (found.has(name)) throw new QuestionParameterError(name, `Expected \`${name}\` once, got it twice.`);
    found.set(name, value);
  }
  return checkParameters(question, Object.fromEntries(found));
}

/**
 * The parameters, proved to be what the question takes.
 *
 * @throws QuestionParameterError naming the parameter and what was expected of it
 */
export function checkParameters(question: Asked, parameters: object): QuestionParameters {
  const checked: QuestionParameters = {};
  for (const [name, value] of Object.entries(parameters) as Array<[string, unknown]>) {
    if (value === undefined) continue;
    const known = question.parameters.find((candidate) => candidate === name);
    if (known === undefined)
      throw new QuestionParameterError(
        name,
        `Expected a parameter of "${question.id}", one of ${question.parameters.join(', ')}; got ${quoted(name)}.`,
      );
    checked[known] = checkValue(known, value, question.datasets);
  }
  const { from, to } = checked;
  if (from && to && from > to)
    throw new QuestionParameterError(
      'from',
      `Expected \`from\` to be on or before \`to\`, got ${from} and ${to}.`,
    );
  return checked;
}

function checkValue(name: ParameterName, value: unknown, datasets: readonly DatasetId[]): string {
  if (typeof value !== 'string')
    throw new QuestionParameterError(name, `Expected \`${name}\` to be text, got ${kindOf(value)}.`);
  if (value.trim() === '' || value.length > longestText)
    throw new QuestionParameterError(
      name,
      `Expected \`${name}\` to be 1 to ${longestText} characters long, got ${value.trim() === '' ? 'none' : value.length}.`,
    );
  if (name === 'from' || name === 'to') return checkDay(name, value);
  if (name === 'neighborhood') return checkNeighborhood(value);
  if (name === 'type') return checkType(value, datasets);
  return value;
}

function checkDay(name: ParameterName, value: string): string {
  const day = /^[12]\d{3}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  if (day && !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === value) return value;
  throw new QuestionParameterError(
    name,
    `Expected \`${name}\` to be a day such as 2015-06-30, got ${quoted(value)}.`,
  );
}

function checkNeighborhood(value: string): string {
  const found = neighborhoodByName(value);
  if (found?.name === value) return value;
  const hint = found
    ? `"${found.name}"`
    : `one of the ${neighborhoods.length} neighborhoods, such as "Five Points"`;
  throw new QuestionParameterError(
    'neighborhood',
    `Expected \`neighborhood\` to be ${hint}, got ${quoted(value)}.`,
  );
}

function checkType(value: string, [first]: readonly DatasetId[]): string {
  const values = typeValues[first ?? 'service-request'];
  if (values.includes(value)) return value;
  throw new QuestionParameterError(
    'type',
    `Expected \`type\` to be one of ${values.join(', ')}; got ${quoted(value)}.`,
  );
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
}
