import { accidents, neighborhood, requests } from '../columns';
import { defineQuestion, type NamedRow } from '../define';
import type { Question } from '../question';
import { counted, greatest } from '../sentence';
import { sum } from '../sql';

/** The row with the most, as words: `The largest group of one neighborhood: 133 requests of type "Complaint" in Montbello.` */
function mostOfOneType(rows: readonly [NamedRow, ...NamedRow[]], type: string, noun: string): string {
  const top = greatest(rows, `${noun}s`);
  return `The largest group of one neighborhood: ${counted(top.number(`${noun}s`), noun)} of type "${top.text(type)}" in ${top.text('neighborhood')}.`;
}

/** The questions that ask what happens in each neighborhood. */
export const placeQuestions: readonly Question[] = [
  defineQuestion({
    id: 'types-by-area',
    title: 'Type of request by area',
    text: 'What kinds of requests (inquiry, request, complaint, compliment) are made in each neighborhood?',
    reads: { 'service-request': { dimensions: ['neighborhood', 'case_type'] } },
    sql: `
SELECT neighborhood, COALESCE(case_type, 'Not stated') AS case_type, ${sum('requests')} AS requests
FROM {requests} AS events
WHERE neighborhood IS NOT NULL
GROUP BY neighborhood, case_type`,
    columns: [neighborhood, { name: 'case_type', label: 'Type', type: 'text' }, requests],
    sort: [
      { column: 'neighborhood', direction: 'asc' },
      { column: 'requests', direction: 'desc' },
      { column: 'case_type', direction: 'asc' },
    ],
    chart: { kind: 'stacked-bar', x: 'neighborhood', y: ['requests'], series: 'case_type' },
    tell: (rows) => mostOfOneType(rows, 'case_type', 'request'),
  }),
  defineQuestion({
    id: 'accident-types-by-area',
    title: 'Accident types by area',
    text: 'What types of traffic accident happen in each neighborhood?',
    reads: { 'traffic-accident': { dimensions: ['neighborhood', 'accident_type'] } },
    sql: `
SELECT neighborhood, accident_type, ${sum('accidents')} AS accidents
FROM {accidents} AS events
WHERE neighborhood IS NOT NULL
GROUP BY neighborhood, accident_type`,
    columns: [neighborhood, { name: 'accident_type', label: 'Type', type: 'text' }, accidents],
    sort: [
      { column: 'neighborhood', direction: 'asc' },
      { column: 'accidents', direction: 'desc' },
      { column: 'accident_type', direction: 'asc' },
    ],
    chart: { kind: 'stacked-bar', x: 'neighborhood', y: ['accidents'], series: 'accident_type' },
    tell: (rows) => mostOfOneType(rows, 'accident_type', 'accident'),
  }),
  defineQuestion({
    id: 'accidents-by-neighborhood',
    title: 'Accidents by neighborhood',
    text: 'In which neighborhoods do traffic accidents happen? Accidents without a place are counted as "Not located".',
    reads: { 'traffic-accident': { dimensions: ['neighborhood'] } },
    sql: `
SELECT COALESCE(neighborhood, 'Not located') AS neighborhood, ${sum('accidents')} AS accidents
FROM {accidents} AS events
GROUP BY neighborhood`,
    columns: [neighborhood, accidents],
    sort: [
      { column: 'accidents', direction: 'desc' },
      { column: 'neighborhood', direction: 'asc' },
    ],
    chart: { kind: 'bar', x: 'neighborhood', y: ['accidents'] },
    tell: (rows) => {
      const top = rows.find((row) => row.text('neighborhood') !== 'Not located');
      if (!top) return 'None of these accidents has a place.';
      return `Most accidents happen in ${top.text('neighborhood')}: ${counted(top.number('accidents'), 'accident')}.`;
    },
  }),
];
