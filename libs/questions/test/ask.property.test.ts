import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask, question, QuestionParameterError, questions, UnknownQuestionError } from '../src/index';

describe('questions', () => {
  it('are the thirteen of the original dashboard, each under its own id', () => {
    expect(questions).toHaveLength(13);
    expect(new Set(questions.map(({ id }) => id)).size).toBe(13);
  });

  it('draw columns that the answer has', () => {
    for (const { id, chart, columns } of questions) {
      const names = columns.map(({ name }) => name);
      for (const name of [chart.x, ...chart.y, ...(chart.series ? [chart.series] : [])])
        expect(names, id).toContain(name);
    }
  });

  it('say where the condition of each dataset goes', () => {
    for (const { id, sql, datasets } of questions)
      for (const dataset of datasets) expect(sql, id).toContain(`{${dataset}}`);
  });

  it('are found by id, and an unknown id lists the known ones', () => {
    expect(question('requests-by-hour').title).toBe('Requests by hour');
    expect(() => question('nope')).toThrow(UnknownQuestionError);
    expect(() => question('nope')).toThrow('monthly-trend');
  });
});

describe('ask', () => {
  it('asks about everything when nothing narrows it', () => {
    for (const each of questions) {
      const { sql, values } = ask(each);
      expect(values).toEqual([]);
      expect(sql).not.toMatch(/[{}?]/);
    }
  });

  it('prunes months and bounds days, each value behind a placeholder', () => {
    const { sql, values } = ask(question('requests-by-hour'), {
      from: '2015-06-10',
      to: '2015-07-02',
      agency: 'Safety',
    });
    expect(sql).toContain(
      'WHERE created_month >= ? AND created_month <= ? AND created_date >= CAST(? AS DATE) AND created_date <= CAST(? AS DATE) AND agency = ?',
    );
    expect(values).toEqual(['2015-06', '2015-07', '2015-06-10', '2015-07-02', 'Safety']);
  });

  it('looks for accidents reported up to a year after they happened', () => {
    const { values } = ask(question('accidents-by-neighborhood'), { to: '2015-06-30' });
    expect(values).toEqual(['2016-06', '2015-06-30']);
  });

  it('repeats the values for each dataset of a question', () => {
    const { sql, values } = ask(question('monthly-volume'), { neighborhood: 'Baker' });
    expect(sql.match(/\?/g)).toHaveLength(2);
    expect(values).toEqual(['Baker', 'Baker']);
  });

  it.each([
    [{ from: '2015-02-30' }, 'from'],
    [{ to: 'yesterday' }, 'to'],
    [{ from: '2015-07-01', to: '2015-06-01' }, 'from'],
    [{ neighborhood: '' }, 'neighborhood'],
    [{ color: 'red' }, 'color'],
  ])('refuses %o and names the parameter', (parameters, name) => {
    try {
      ask(question('requests-by-area'), parameters as never);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(QuestionParameterError);
      expect((error as QuestionParameterError).parameter).toBe(name);
    }
  });

  it('refuses a parameter the question does not take', () => {
    expect(() => ask(question('accidents-by-neighborhood'), { agency: 'Safety' })).toThrow('agency');
  });

  it('never lets a value into the text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200 }), (value) => {
        const plain = ask(question('requests-by-area'), { neighborhood: 'x' });
        const hostile = ask(question('requests-by-area'), { neighborhood: value });
        expect(hostile.sql).toBe(plain.sql);
        expect(hostile.values).toEqual([value]);
      }),
    );
  });
});
