import { UnknownQuestionError } from './errors';
import type { Question } from './question';
import { serviceRequestQuestions } from './service-request-questions';
import { trafficAccidentQuestions } from './traffic-accident-questions';

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
];

/** The thirteen questions of the original dashboard, in its order. */
export const questions: readonly Question[] = [...serviceRequestQuestions, ...trafficAccidentQuestions].sort(
  (a, b) => order.indexOf(a.id) - order.indexOf(b.id),
);

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
