import type { CardSpec } from './card';
import { number } from './chart';
import { bars } from './charts/bars';
import { cityMap } from './charts/city-map';
import { hours } from './charts/hours';
import { monthPanels, months } from './charts/months';
import { resolve } from './charts/resolve';
import { seasons } from './charts/seasons';
import { shareBar } from './charts/share';
import { smallMaps } from './charts/small-maps';
import { together } from './charts/together';
import { topEvents } from './charts/top-events';

/** A part of the page. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly cards: readonly CardSpec[];
}

const change = (row: Readonly<Record<string, string | number | null>>): [string, string] | undefined =>
  row['change_percent'] === null
    ? undefined
    : [
        'On the month before',
        `${number(row, 'change_percent') > 0 ? '+' : ''}${number(row, 'change_percent')} %`,
      ];

/** Every question of the list, each in the chart the eye reads it best in. */
export const sections: readonly Section[] = [
  {
    id: 'when',
    title: 'When people call',
    cards: [
      {
        id: 'monthly-trend',
        width: 'two-thirds',
        own: ['month'],
        make: months([{ column: 'requests', style: 'area' }], change),
      },
      { id: 'requests-by-hour', width: 'third', make: hours },
    ],
  },
  {
    id: 'where',
    title: 'Where',
    cards: [
      {
        id: 'requests-by-area',
        width: 'two-thirds',
        own: ['neighborhood'],
        make: cityMap({ value: 'requests', unit: 'requests', share: 'share_percent', mark: 'areas' }),
      },
      { id: 'top-events-by-area', width: 'third', make: topEvents },
      {
        id: 'types-by-area',
        width: 'full',
        also: 'requests-by-area',
        own: ['neighborhood', 'type'],
        make: smallMaps({ kind: 'case_type', value: 'requests', key: 'type', most: 4 }),
      },
    ],
  },
  {
    id: 'what',
    title: 'What about, and to whom',
    cards: [
      {
        id: 'busiest-agencies',
        width: 'third',
        own: ['agency'],
        make: bars({
          name: 'agency',
          value: 'requests',
          share: 'share_percent',
          key: 'agency',
          inert: ['Not stated'],
        }),
      },
      { id: 'top-ten-cases', width: 'third', make: bars({ name: 'event', value: 'requests' }) },
      {
        id: 'requests-by-source',
        width: 'third',
        make: bars({ name: 'source', value: 'requests', share: 'share_percent', most: 9 }),
      },
      { id: 'seasonal-trends', width: 'full', make: seasons, own: ['month'] },
    ],
  },
  {
    id: 'resolved',
    title: 'How it ends',
    cards: [
      { id: 'time-to-resolve', width: 'tall-two-thirds', make: resolve },
      {
        id: 'resolved-or-not',
        width: 'third',
        make: shareBar({ name: 'status', main: 'resolved', words: 'resolved' }),
      },
      {
        id: 'first-call-resolution',
        width: 'third',
        make: shareBar({ name: 'resolved_on_first_call', main: 'Yes', words: 'on the first call' }),
      },
      {
        id: 'open-backlog',
        width: 'full',
        own: ['month'],
        make: months([
          { column: 'opened', style: 'line' },
          { column: 'closed', style: 'dashed' },
          { column: 'open_requests', style: 'area' },
        ]),
      },
    ],
  },
  {
    id: 'accidents',
    title: 'Traffic accidents',
    cards: [
      {
        id: 'accidents-by-neighborhood',
        width: 'two-thirds',
        own: ['neighborhood'],
        make: cityMap({ value: 'accidents', unit: 'accidents', mark: 'points' }),
      },
      {
        id: 'requests-and-accidents',
        width: 'third',
        own: ['neighborhood'],
        make: together,
      },
      {
        id: 'accident-types-by-area',
        width: 'full',
        also: 'accidents-by-neighborhood',
        own: ['neighborhood', 'accident'],
        make: smallMaps({ kind: 'accident_type', value: 'accidents', key: 'accident', most: 6 }),
      },
      {
        id: 'monthly-volume',
        width: 'full',
        own: ['month'],
        make: monthPanels(['requests', 'accidents']),
      },
    ],
  },
];
