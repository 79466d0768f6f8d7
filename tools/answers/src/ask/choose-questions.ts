import {
  QuestionParameterError,
  question,
  questions,
  readParameters,
  UnknownQuestionError,
  type ParameterName,
  type Question,
  type QuestionParameters,
} from '@denver/questions';
import { neighborhoods } from '@denver/record-model';
import { AnswersConfigError } from '../errors';
import { didYouMean } from './nearest';

/** A question and how it is narrowed. */
export interface Asking {
  readonly question: Question;
  readonly parameters: QuestionParameters;
}

/** What is asked, and what is left out of `all`. */
export interface Choice {
  readonly askings: readonly Asking[];
  /** Why a question is not asked, one line each. */
  readonly leftOut: readonly string[];
}

type Pairs = ReadonlyArray<readonly [ParameterName, string]>;

/**
 * The question of that id, or with `all` every question that takes all of the parameters.
 *
 * @throws AnswersConfigError an unknown question, or a parameter that is wrong for it; says what may have been meant
 */
export function chooseQuestions(what: string, pairs: Pairs): Choice {
  if (what !== 'all') return { askings: [asking(questionOf(what), pairs)], leftOut: [] };
  const askings: Asking[] = [];
  const leftOut: string[] = [];
  const errors: AnswersConfigError[] = [];
  for (const each of questions) {
    const untaken = pairs.find(([name]) => !each.parameters.includes(name))?.[0];
    if (untaken) leftOut.push(`${each.id} takes no --${untaken}`);
    else
      try {
        askings.push(asking(each, pairs));
      } catch (error) {
        if (!(error instanceof AnswersConfigError)) throw error;
        // A type of request is none of accident: the questions about accidents are left out.
        if (error.key !== '--type') throw error;
        errors.push(error);
        leftOut.push(`${each.id} has no such --type`);
      }
  }
  if (askings.length === 0)
    throw (
      errors[0] ??
      new AnswersConfigError('flags', `Expected some question to take all of these: ${leftOut.join('; ')}.`)
    );
  return { askings, leftOut };
}

function questionOf(id: string): Question {
  try {
    return question(id);
  } catch (error) {
    if (!(error instanceof UnknownQuestionError)) throw error;
    const ids = questions.map((each) => each.id);
    throw new AnswersConfigError(
      'question',
      `Expected a question, \`all\` or \`list\`, got "${id.slice(0, 60)}".${didYouMean(id, ids)} The questions are:\n  ${ids.join('\n  ')}`,
    );
  }
}

function asking(each: Question, pairs: Pairs): Asking {
  try {
    return { question: each, parameters: readParameters(each, pairs) };
  } catch (error) {
    if (!(error instanceof QuestionParameterError)) throw error;
    const value = pairs.find(([name]) => name === error.parameter)?.[1] ?? '';
    const hint =
      error.parameter === 'neighborhood'
        ? didYouMean(
            value,
            neighborhoods.map(({ name }) => name),
          )
        : '';
    throw new AnswersConfigError(`--${error.parameter}`, `${asFlags(error)}${hint}`);
  }
}

/** The message with every parameter as the flag it was typed as; one that names none begins with its flag. */
function asFlags({ message, parameter }: QuestionParameterError): string {
  const flags = message.replaceAll(/`([a-z]+)`/g, '--$1');
  return flags.includes(`--${parameter}`) ? flags : `--${parameter}: ${flags}`;
}
