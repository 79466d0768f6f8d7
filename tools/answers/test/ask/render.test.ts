import { question, type Question } from '@denver/questions';
import { describe, expect, it } from 'vitest';
import { typedRows } from '../../src/compare';
import { jsonOf, renderCsv, renderTable, type Shown } from '../../src/ask/render';

function shown(id: string, rows: Array<Array<string | null>>): Shown {
  const asked: Question = question(id);
  return { question: asked, rows: typedRows(asked.columns, rows) };
}

const sources = shown('requests-by-source', [
  ['Phone', '12345', '98.5'],
  ['=cmd|calc', '188', '1.5'],
]);

describe('renderTable', () => {
  it('shows title, question, answer, heads with units and numbers to the right', () => {
    const lines = renderTable(sources).split('\n');
    expect(lines.slice(0, 2)).toEqual([sources.question.title, sources.question.text]);
    expect(lines[2]).toBe(sources.question.answer(sources.rows));
    expect(lines.slice(4)).toEqual([
      'Source     Requests                Share',
      '           requests  percent of requests',
      '---------  --------  -------------------',
      'Phone        12,345                 98.5',
      '=cmd|calc       188                  1.5',
      '(2 rows)',
    ]);
  });

  it('keeps control characters and line ends out of the terminal, and cuts long text', () => {
    const long = `a\u001b[2J\nb${'x'.repeat(80)}`;
    const lines = renderTable(shown('top-ten-cases', [[long, '1']])).split('\n');
    expect(lines).toHaveLength(9);
    expect(lines[7]).toMatch(/^a \[2J bx+… /);
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
  });

  it('shows a dash for NULL and the heads alone for no rows', () => {
    expect(renderTable(shown('monthly-trend', [['2015-01', '3', null]]))).toMatch(/2015-01\s+3\s+–/);
    expect(renderTable(shown('requests-by-source', []))).toContain('(0 rows)');
  });
});

describe('renderCsv', () => {
  it('writes RFC 4180 with CRLF, and defuses text that is a formula', () => {
    expect(renderCsv(sources)).toEqual({
      text: "source,requests,share_percent\r\nPhone,12345,98.5\r\n'=cmd|calc,188,1.5\r\n",
      guarded: 1,
    });
  });

  it('quotes what must be quoted, and leaves negative numbers alone', () => {
    expect(renderCsv(shown('top-ten-cases', [['a "b", c\nd', '2']])).text).toBe(
      'event,requests\r\n"a ""b"", c\nd",2\r\n',
    );
    expect(renderCsv(shown('monthly-trend', [['2015-02', '3', '-12.5']]))).toEqual({
      text: 'month,requests,change_percent\r\n2015-02,3,-12.5\r\n',
      guarded: 0,
    });
  });

  it('leaves NULL empty', () => {
    expect(renderCsv(shown('monthly-trend', [['2015-01', '3', null]])).text).toContain('2015-01,3,\r\n');
  });
});

describe('jsonOf', () => {
  it('has numbers as numbers and the words of the question', () => {
    expect(jsonOf(sources)).toMatchObject({
      id: 'requests-by-source',
      answer: sources.question.answer(sources.rows),
      rows: [
        { source: 'Phone', requests: 12345, share_percent: 98.5 },
        { source: '=cmd|calc', requests: 188, share_percent: 1.5 },
      ],
    });
  });
});
