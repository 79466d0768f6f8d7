import { neighborhood, requests, share } from '../columns';
import { defineQuestion, type NamedRow, type QuestionText } from '../define';
import type { DimensionName } from '../dimension';
import type { Question, ResultColumn } from '../question';
import { counted, greatest, hourText, percentText, total } from '../sentence';
import { percentOf, sum } from '../sql';

/** Requests counted by one dimension, under the name that an expression gives it, each with its share of all. */
function shareQuestion(
  dimension: DimensionName,
  shownAs: string,
  column: ResultColumn,
  words: Pick<QuestionText, 'id' | 'title' | 'text' | 'chart' | 'tell'> & Partial<QuestionText>,
): Question {
  return defineQuestion({
    reads: { 'service-request': { dimensions: [dimension] } },
    sql: `
WITH counted AS (
  SELECT ${dimension}, ${sum('requests')} AS requests
  FROM {requests} AS events
  GROUP BY ${dimension}
)
SELECT ${shownAs} AS ${column.name},
       requests,
       ${percentOf('requests', 'SUM(requests) OVER ()')} AS share_percent
FROM counted`,
    columns: [column, requests, share],
    sort: [
      { column: 'requests', direction: 'desc' },
      { column: column.name, direction: 'asc' },
    ],
    ...words,
  });
}

const count = (row: NamedRow): number => row.number('requests');

/** How many percent of the requests have this value. */
function shareOf(rows: readonly NamedRow[], column: string, value: string): string {
  const found = rows.filter((row) => row.text(column) === value);
  return percentText(total(found, count), total(rows, count));
}

/** The questions that ask how requests are distributed over one thing. */
export const shareQuestions: readonly Question[] = [
  shareQuestion('neighborhood', "COALESCE(neighborhood, 'Not located')", neighborhood, {
    id: 'requests-by-area',
    title: 'Requests by area',
    text: 'In which neighborhoods are requests made? Requests without a place are counted as "Not located".',
    chart: { kind: 'map', x: 'neighborhood', y: ['requests'] },
    tell: (rows) => {
      const [top] = rows.filter((row) => row.text('neighborhood') !== 'Not located');
      if (!top) return 'None of these requests has a place.';
      const most = `Most requests are made in ${top.text('neighborhood')}: ${counted(top.number('requests'), 'request')}`;
      if (rows.some((row) => row.isNull('requests'))) return `${most}.`;
      const without = shareOf(rows, 'neighborhood', 'Not located');
      return without === '0 %' ? `${most}.` : `${most}; ${without} of all have no place.`;
    },
  }),
  shareQuestion(
    'case_source',
    "COALESCE(case_source, 'Not stated')",
    { name: 'source', label: 'Source', type: 'text' },
    {
      id: 'requests-by-source',
      title: 'Requests by source',
      text: 'How do people reach the city: by phone, by app, by e-mail?',
      chart: { kind: 'bar', x: 'source', y: ['requests'] },
      tell: ([top]) =>
        `Most requests come by ${top.text('source')}: ${counted(top.number('requests'), 'request')}, ${top.text('share_percent')} % of all.`,
    },
  ),
  shareQuestion(
    'first_call_resolution',
    "CASE WHEN first_call_resolution THEN 'Yes' WHEN NOT first_call_resolution THEN 'No' ELSE 'Not stated' END",
    { name: 'resolved_on_first_call', label: 'Resolved on first call', type: 'text' },
    {
      id: 'first-call-resolution',
      title: 'Resolved on the first call',
      text: 'How many requests were resolved on the first call?',
      chart: { kind: 'pie', x: 'resolved_on_first_call', y: ['requests'] },
      tell: (rows) =>
        `${shareOf(rows, 'resolved_on_first_call', 'Yes')} of the requests were resolved on the first call.`,
    },
  ),
  shareQuestion(
    'agency',
    "COALESCE(agency, 'Not stated')",
    { name: 'agency', label: 'Department', type: 'text' },
    {
      id: 'busiest-agencies',
      title: 'Ten busiest departments',
      text: 'Which ten departments get the most requests?',
      limit: 10,
      chart: { kind: 'bar', x: 'agency', y: ['requests'] },
      tell: ([top]) =>
        `${top.text('agency')} is the busiest department with ${counted(top.number('requests'), 'request')}, ${top.text('share_percent')} % of all.`,
    },
  ),
  shareQuestion(
    'status_group',
    'status_group',
    { name: 'status', label: 'Status', type: 'text' },
    {
      id: 'resolved-or-not',
      title: 'Resolved against unresolved',
      text: 'How many requests are resolved, and how many are not? The data dictionary lists which status counts as which.',
      chart: { kind: 'pie', x: 'status', y: ['requests'] },
      tell: (rows) => `${shareOf(rows, 'status', 'resolved')} of the requests are resolved.`,
    },
  ),
  shareQuestion(
    'created_hour',
    'created_hour',
    { name: 'hour', label: 'Hour', type: 'integer', unit: 'hour of day, Denver time' },
    {
      id: 'requests-by-hour',
      title: 'Requests by hour',
      text: 'At what hour of the day, Denver time, are requests made?',
      sort: [{ column: 'hour', direction: 'asc' }],
      chart: { kind: 'line', x: 'hour', y: ['requests'] },
      tell: (rows) => {
        const top = greatest(rows, 'requests');
        return `Most requests are made in the hour from ${hourText(top.number('hour'))}: ${top.text('share_percent')} % of all.`;
      },
    },
  ),
];
