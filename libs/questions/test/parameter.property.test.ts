import fc from 'fast-check';
import { neighborhoods } from '@denver/record-model';
import { describe, expect, it } from 'vitest';
import { ask, checkParameters, engines, question, questions, readParameters } from '../src/index';
import { QuestionParameterError, typeValues, type ParameterName, type Question } from '../src/index';

const hostile = [
  "' OR '1'='1",
  "'; DROP TABLE service_requests; --",
  '") UNION SELECT customer_zip FROM service_requests --',
  ':p1',
  '?',
  '{requests}',
  '$1',
  '\u0000',
  '2015-06-01\n; SELECT 1',
  "2015-06-01'",
  'Baker; --',
];

/** A legal value of each parameter. */
function legal({ datasets }: Question, name: ParameterName): string {
  const type = typeValues[datasets[0] ?? 'service-request'][0] ?? '';
  return { from: '2015-01-05', to: '2016-02-20', neighborhood: 'Baker', agency: 'Finance', type }[name];
}

function allLegal(each: Question): Record<string, string> {
  return Object.fromEntries(each.parameters.map((name) => [name, legal(each, name)]));
}

const everyAsking = questions.flatMap((each) =>
  engines.flatMap((engine) =>
    (['views', 'cubes'] as const).map((source) => ({ each, options: { engine, source } })),
  ),
);

function refused(asking: () => unknown): QuestionParameterError {
  try {
    asking();
  } catch (error) {
    if (error instanceof QuestionParameterError) return error;
    throw error;
  }
  return expect.unreachable('Nothing was refused');
}

describe('a parameter', () => {
  it('never enters the text of a statement, whatever it holds', () => {
    for (const { each, options } of everyAsking) {
      const plain = ask(each, allLegal(each), options);
      for (const name of each.parameters)
        for (const text of hostile) {
          let asked;
          try {
            asked = ask(each, { ...allLegal(each), [name]: text }, options);
          } catch (error) {
            expect(error).toBeInstanceOf(QuestionParameterError);
            expect((error as QuestionParameterError).parameter).toBe(name);
            continue;
          }
          expect(name).toBe('agency');
          expect(asked.sql).toBe(plain.sql);
          expect(asked.values).toContain(text);
        }
    }
  });

  it('of free text is only ever a value', () => {
    const plain = ask(question('requests-by-area'), { agency: 'Finance' });
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 200, unit: 'binary' }).filter((text) => text.trim() !== ''),
        (agency) => {
          const asked = ask(question('requests-by-area'), { agency });
          expect(asked.sql).toBe(plain.sql);
          expect(asked.values).toEqual([agency]);
        },
      ),
    );
  });

  it.each([
    ['from', '2015-02-30', 'Expected `from` to be a day such as 2015-06-30, got "2015-02-30".'],
    ['to', 'yesterday', 'Expected `to` to be a day such as 2015-06-30, got "yesterday".'],
    ['to', '0000-01-01', 'Expected `to` to be a day such as 2015-06-30, got "0000-01-01".'],
    ['neighborhood', 'Stapleton', 'Expected `neighborhood` to be "Central Park", got "Stapleton".'],
    ['neighborhood', 'Atlantis', 'one of the 78 neighborhoods, such as "Five Points", got "Atlantis"'],
    ['neighborhood', '', 'Expected `neighborhood` to be 1 to 200 characters long, got none.'],
    ['agency', '   ', 'Expected `agency` to be 1 to 200 characters long, got none.'],
    ['agency', 'x'.repeat(201), 'Expected `agency` to be 1 to 200 characters long, got 201.'],
    ['type', 'dui', 'Expected `type` to be one of Inquiry, Request, Complaint, Compliment; got "dui".'],
    ['type', ['Inquiry', 'Request'], 'Expected `type` to be text, got a list.'],
    ['agency', null, 'Expected `agency` to be text, got null.'],
    [
      'color',
      'red',
      'Expected a parameter of "requests-by-area", one of from, to, neighborhood, agency, type;',
    ],
    ['__proto__', 'x', 'Expected a parameter of "requests-by-area"'],
  ])('%s of %j is refused by name', (name, value, message) => {
    const error = refused(() =>
      checkParameters(question('requests-by-area'), Object.fromEntries([[name, value]])),
    );
    expect(error.parameter).toBe(name);
    expect(error.message).toContain(message);
    expect(error.code).toBe('questions.parameter');
  });

  it('is refused when the range runs backwards', () => {
    const error = refused(() => ask(question('monthly-trend'), { from: '2015-07-01', to: '2015-06-01' }));
    expect(error.message).toBe('Expected `from` to be on or before `to`, got 2015-07-01 and 2015-06-01.');
  });

  it('given twice is refused', () => {
    const pairs = new URLSearchParams('agency=311&agency=Finance');
    expect(refused(() => readParameters(question('monthly-trend'), pairs)).message).toBe(
      'Expected `agency` once, got it twice.',
    );
    expect(
      readParameters(question('monthly-trend'), new URLSearchParams('agency=311&from=2015-01-01')),
    ).toEqual({ agency: '311', from: '2015-01-01' });
  });

  it('is offered only where each dataset has it', () => {
    expect(question('accidents-by-neighborhood').parameters).toEqual(['from', 'to', 'neighborhood', 'type']);
    expect(question('monthly-volume').parameters).toEqual(['from', 'to', 'neighborhood']);
    expect(refused(() => ask(question('monthly-volume'), { type: 'dui' })).parameter).toBe('type');
    expect(ask(question('accidents-by-neighborhood'), { type: 'dui' }).values).toEqual(['dui']);
  });

  it('has a schema with the closed lists of the record model', () => {
    const schema = JSON.parse(JSON.stringify(question('requests-by-area').schema));
    expect(Object.keys(schema.properties)).toEqual([...question('requests-by-area').parameters]);
    expect(schema.additionalProperties).toBe(false);
    expect(schema.required ?? []).toEqual([]);
    expect(schema.properties.neighborhood.anyOf).toHaveLength(neighborhoods.length);
  });
});
