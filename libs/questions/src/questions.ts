import { UnknownQuestionError } from './errors';
import { correlationQuestions } from './list/correlation';
import { eventQuestions } from './list/events';
import { placeQuestions } from './list/places';
import { resolutionQuestions } from './list/resolution';
import { shareQuestions } from './list/shares';
import { volumeQuestions } from './list/volume';
import type { Question } from './question';

const order = [
  'monthly-trend',
  'requests-by-area',
  'requests-by-source',
  'first-call-resolution',
  'top-events-by-area',
  'busiest-agencies',
  'resolved-or-not',
  'types-by-area',
  'top-ten-cases',
  'monthly-volume',
  'requests-by-hour',
  'accident-types-by-area',
  'accidents-by-neighborhood',
  'time-to-resolve',
  'seasonal-trends',
  'open-backlog',
  'requests-and-accidents',
];

/** The seventeen questions: the thirteen of the original dashboard in its order, then four of our own. */
export const questions: readonly Question[] = [
  ...volumeQuestions,
  ...shareQuestions,
  ...eventQuestions,
  ...placeQuestions,
  ...resolutionQuestions,
  ...correlationQuestions,
].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));

/**
 * The question of that id.
 *
 * @throws UnknownQuestionError
 */
export function question(id: string): Question {
  const found = questions.find((candidate) => candidate.id === id);
  if (!found) throw new UnknownQuestionError(id, order);
  return found;
}
