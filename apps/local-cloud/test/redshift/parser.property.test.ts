import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SqlError } from '../../src/services/redshift-data/errors';
import { parseStatement } from '../../src/services/redshift-data/sql/parse-statement';

const words = fc.constantFrom(
  ...'SELECT FROM WHERE GROUP BY ORDER LIMIT ( ) , . * + - / :: = <> a b t 1 2.5 \'x\' "q" :p IN NOT NULL IS BETWEEN AND OR CASE WHEN THEN END CAST AS INT VARCHAR OVER PARTITION JOIN ON USING WITH UNION ALL CREATE TABLE VIEW SCHEMA EXTERNAL DROP INSERT INTO VALUES UPDATE SET DELETE GRANT TO ROLE ALTER ADD COLUMN COMMENT DISTSTYLE KEY SORTKEY EXTRACT TRIM DATE INTERVAL EXISTS ;'.split(
    ' ',
  ),
);
const parameters = new Map([['p', 'value']]);

function outcome(text: string): 'parsed' | 'refused' {
  try {
    parseStatement(text, parameters);
    return 'parsed';
  } catch (error) {
    if (error instanceof SqlError) return 'refused';
    throw error;
  }
}

describe('parseStatement', () => {
  it('answers a statement or refuses with an error of its own, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => void outcome(text)),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 25 }), (list) => void outcome(list.join(' '))),
      { numRuns: 2_000 },
    );
  });

  it('takes any value of a parameter as one literal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (value) => {
        const statement = parseStatement('SELECT :v', new Map([['v', value]]));
        expect(statement).toMatchObject({
          kind: 'query',
          query: { body: { items: [{ expression: { kind: 'string', text: value } }] } },
        });
      }),
    );
  });
});
