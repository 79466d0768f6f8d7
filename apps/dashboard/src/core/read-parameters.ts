import { readParameters, type Question, type QuestionParameters } from '@denver/questions';
import { neighborhoodByName } from '@denver/record-model';
import { ParameterError } from '../errors';

const firstDay = '1990-01-01';
const lastDay = '2100-12-31';

/**
 * Parameters of a question from an address. Only what the question offers is read; the columns the record model calls
 * private are among the parameters of no question, so they cannot be asked for. An empty value is none.
 *
 * @returns keys in the question's order and neighbourhoods by their full present name, so that equal requests are equal
 * @throws ParameterError days out of reach
 * @throws QuestionParameterError everything else that is no parameter of the question or no value of it
 */
export function readQuestionParameters(question: Question, query: URLSearchParams): QuestionParameters {
  const pairs = [...query]
    .filter(([name, value]) => value !== '' || !question.parameters.some((offered) => offered === name))
    .map(([name, value]) => [name, name === 'neighborhood' ? presentName(value) : value] as const);
  const read = readParameters(question, pairs);
  for (const name of ['from', 'to'] as const) checkReach(name, read[name]);
  return Object.fromEntries(
    question.parameters.flatMap((name) => (read[name] === undefined ? [] : [[name, read[name]]])),
  );
}

/** `central-park` and `Stapleton` are `Central Park`; what is none of the 78 is refused by the question. */
function presentName(value: string): string {
  return neighborhoodByName(value)?.name ?? value;
}

/** Days far from any record are a typing error. */
function checkReach(name: 'from' | 'to', value: string | undefined): void {
  if (value !== undefined && (value < firstDay || value > lastDay))
    throw new ParameterError(
      name,
      `Expected \`${name}\` to lie between ${firstDay} and ${lastDay}, got ${value}.`,
    );
}
