import type { ParameterName, Question, QuestionParameters } from '@denver/questions';

/** One way to ask a question. */
export interface ParameterSet {
  readonly name: string;
  readonly parameters: QuestionParameters;
}

/** First and last day of the synthetic city that the sets below ask about. */
export const cityDays = { from: '2014-01-01', to: '2016-12-31' };

/**
 * The three ways each question is asked: about everything; about months whose first and last are not whole; and
 * narrowed by every other parameter the question takes. One that cubes answer from greatest counts, kept for one choice at
 * a time, is asked about one month and with one choice of each kind too.
 */
export function parameterSets(question: Question): ParameterSet[] {
  const takes = (name: ParameterName): boolean => question.parameters.includes(name);
  const isAboutAccidents = question.datasets[0] === 'traffic-accident';
  return [
    { name: 'all', parameters: {} },
    { name: 'part of 2015', parameters: { from: '2015-03-10', to: '2015-09-20' } },
    {
      name: 'narrowed',
      parameters: {
        from: '2014-06-01',
        ...(takes('neighborhood') ? { neighborhood: 'Five Points' } : {}),
        ...(takes('agency') ? { agency: 'Public Works' } : {}),
        ...(takes('type') ? { type: isAboutAccidents ? 'hit-and-run' : 'Request' } : {}),
      },
    },
    ...(Object.values(question.reads).some(({ top }) => top !== undefined)
      ? [{ name: 'June 2015', parameters: { from: '2015-06-01', to: '2015-06-30' } }, ...oneChoice(question)]
      : []),
  ];
}

/** What one choice on the dashboard narrows a question to, as far as it takes it: values that have many events. */
export function oneChoice(question: Question): ParameterSet[] {
  const isAboutAccidents = question.datasets[0] === 'traffic-accident';
  const choices: ReadonlyArray<readonly [ParameterName, QuestionParameters]> = [
    ['from', { from: '2016-01-01', to: '2016-12-31' }],
    ['neighborhood', { neighborhood: 'Five Points' }],
    ['agency', { agency: 'Public Works' }],
    ['type', { type: isAboutAccidents ? 'hit-and-run' : 'Inquiry' }],
  ];
  return choices
    .filter(([name]) => question.parameters.includes(name))
    .map(([name, parameters]) => ({ name: name === 'from' ? 'year' : name, parameters }));
}
