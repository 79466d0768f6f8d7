import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QueryError, StatementSyntaxError } from '../../src/services/athena/errors';
import { bindParameters, planQuery } from '../../src/services/athena/query-plan';
import { parseStatement } from '../../src/services/athena/sql/parse-statement';

const words =
  "SELECT FROM WHERE GROUP BY ORDER HAVING LIMIT OFFSET WITH AS JOIN LEFT ON USING UNION ALL EXCEPT VALUES CASE WHEN THEN ELSE END CAST TRY_CAST IN NOT NULL IS LIKE BETWEEN AND OR EXISTS OVER PARTITION ROWS UNNEST INTERVAL DATE TIMESTAMP EXTRACT ARRAY ROW CREATE EXTERNAL TABLE VIEW DROP ALTER SHOW DESCRIBE LOCATION STORED PARQUET UNLOAD TO PREPARE FROM format partitioned_by ( ) , . * + - / % = < > || [ ] -> ? ; 'text' '2015-07-31' 1 2.5 1e3 a b t count sum lower \"Quoted\" `back` -- /* */".split(
    ' ',
  );

const tables = { hasDatabase: () => true, getTable: () => undefined };

/** Only errors of our own may come out, whatever goes in. */
function check(text: string): void {
  try {
    const statement = parseStatement(text);
    if (statement.kind === 'query' || statement.kind === 'unload')
      planQuery(statement.query, tables, 'denver');
  } catch (error) {
    expect(error instanceof QueryError || error instanceof StatementSyntaxError, String(error)).toBe(true);
  }
}

describe('parseStatement and planQuery', () => {
  it('throw nothing but errors of their own for any words', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 25 }), fc.boolean(), (parts, isSelect) => {
        check(`${isSelect ? 'SELECT ' : ''}${parts.join(' ')}`);
      }),
      { numRuns: 3000 },
    );
  });

  it('throw nothing but errors of their own for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => check(text)),
      { numRuns: 1000 },
    );
  });

  it('end on deep nesting', () => {
    for (const depth of [10, 200]) {
      check(`SELECT ${'('.repeat(depth)}1${')'.repeat(depth)}`);
      check(`SELECT ${'NOT '.repeat(depth)}true`);
      check(`${'SELECT * FROM ('.repeat(depth)}SELECT 1${') AS x'.repeat(depth)}`);
    }
  });
});

describe('bindParameters', () => {
  it('lets no parameter change what is around it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), (text) => {
        const literal = `'${text.replaceAll("'", "''")}'`;
        const bound = parseStatement(bindParameters('SELECT ?, 2 FROM t', [literal]));
        expect(bound).toMatchObject({
          query: {
            body: { items: [{ expression: { kind: 'string', text } }, { expression: { kind: 'integer' } }] },
          },
        });
      }),
    );
  });
});
