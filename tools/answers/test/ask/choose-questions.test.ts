import { questions } from '@denver/questions';
import { describe, expect, it } from 'vitest';
import { chooseQuestions } from '../../src/ask/choose-questions';

describe('chooseQuestions', () => {
  it('takes one question with its parameters', () => {
    const { askings } = chooseQuestions('requests-by-area', [['agency', 'Public Works']]);
    expect(askings.map(({ question, parameters }) => [question.id, parameters])).toEqual([
      ['requests-by-area', { agency: 'Public Works' }],
    ]);
  });

  it('takes all questions when nothing narrows them', () => {
    expect(chooseQuestions('all', []).askings).toHaveLength(questions.length);
  });

  it('leaves out of all those that do not take a parameter, and says so', () => {
    const { askings, leftOut } = chooseQuestions('all', [['agency', 'Public Works']]);
    expect(askings.every(({ question }) => question.parameters.includes('agency'))).toBe(true);
    expect(leftOut).toContain('monthly-volume takes no --agency');
    expect(askings.length + leftOut.length).toBe(questions.length);
  });

  it('asks about accidents alone for a type of accident', () => {
    const { askings } = chooseQuestions('all', [['type', 'hit-and-run']]);
    expect(askings.map(({ question }) => question.datasets)).toEqual(askings.map(() => ['traffic-accident']));
    expect(askings.length).toBeGreaterThan(0);
  });

  it.each([
    ['requests-by-sorce', [], /Did you mean "requests-by-source"/],
    ['all', [['from', '2015-02-30']], /^Expected --from to be a day/],
    ['all', [['type', 'Weather']], /^Expected --type to be one of/],
    ['monthly-trend', [['neighborhood', 'Five Point']], /Did you mean "Five Points"\?/],
    ['monthly-trend', [['neighborhood', "x' OR '1'='1"]], /^Expected --neighborhood/],
    [
      'monthly-trend',
      [
        ['from', '2016-01-01'],
        ['to', '2015-01-01'],
      ],
      /^Expected --from to be on or before --to, got 2016-01-01 and 2015-01-01\.$/,
    ],
    ['monthly-volume', [['agency', 'Parks']], /^--agency: Expected a parameter of "monthly-volume"/],
  ] as const)('refuses %s with %j', (what, pairs, message) => {
    expect(() => chooseQuestions(what, pairs)).toThrow(message);
  });
});
