/** How much comes in and how often it is looked at. */
export interface Scenario {
  name: string;
  /** In words, for a reader. */
  what: string;
  /** Events a second, both datasets, updates included. */
  eventsPerSecond: number;
  /** Events of earlier years in the lake already. */
  eventsKept: number;
  /** Minutes of a day in which the warehouse works: refreshes of 60 s at least, and questions. */
  warehouseMinutesPerDay: number;
  /** Is the lake compacted? Not when a month is more than one query may read, or ever could. */
  isCompacted: boolean;
}

const perYear = (events: number) => events / (365 * 86_400);

/**
 * Denver published 451,943 requests and about 16,000 accidents in 2025; each case is written about twice, when it opens
 * and when it closes.
 */
const denverYear = 2 * (451_943 + 16_000);

/** Of all events; their cases can change their month, so their keys are read of all months. */
export const accidentShare = 16_000 / (451_943 + 16_000);

/** The four sizes that `docs/cost.md` shows. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'Idle',
    what: 'deployed, nothing comes in, nobody looks',
    eventsPerSecond: 0,
    eventsKept: 0,
    warehouseMinutesPerDay: 0,
    isCompacted: true,
  },
  {
    name: 'Denver',
    what: 'as the city is: 0.94 million events a year, ten years kept',
    eventsPerSecond: perYear(denverYear),
    eventsKept: 10 * denverYear,
    warehouseMinutesPerDay: 96,
    isCompacted: true,
  },
  {
    name: '1000x',
    what: 'a thousand cities: 936 million events a year, ten years kept',
    eventsPerSecond: perYear(1_000 * denverYear),
    eventsKept: 10_000 * denverYear,
    warehouseMinutesPerDay: 192,
    isCompacted: true,
  },
  {
    name: '1M events/s',
    what: 'a million events each second, one record each, a month kept',
    eventsPerSecond: 1e6,
    eventsKept: 30 * 86_400 * 1e6,
    warehouseMinutesPerDay: 1_440,
    isCompacted: false,
  },
];
