import { dataset } from '@denver/record-model';
import { isChosen, itemsForRows } from '../core/chosen';
import { csvCell } from '../core/csv-line';
import type { Seed } from '../core/random';
import { Random, Weighted, deriveSeed } from '../core/random';
import type { CaseTimes, City, CityOptions } from './city';
import { CityClock } from './city-clock';
import { minutesAt } from './delay';
import type { CivilDay } from './denver-time';
import { WallText, civilDay, daySeconds, denverOffset, readableInstant } from './denver-time';
import type { CityNeighborhood, Point } from './place';
import { cityNeighborhoods, cornerNear, crossStreets, pointIn, streetAndBlock } from './place';
import { stateplane } from './state-plane';
import { motorways } from './tables/streets';
import * as counts from './tables/traffic-accident-counts';

const { rawFields } = dataset('traffic-accident');
const at = (name: string): number => rawFields.indexOf(name);
const cell = {
  incident: at('INCIDENT_ID'),
  offense: at('OFFENSE_ID'),
  code: at('OFFENSE_CODE'),
  extension: at('OFFENSE_CODE_EXTENSION'),
  top: at('TOP_TRAFFIC_ACCIDENT_OFFENSE'),
  first: at('FIRST_OCCURRENCE_DATE'),
  last: at('LAST_OCCURRENCE_DATE'),
  reported: at('REPORTED_DATE'),
  address: at('INCIDENT_ADDRESS'),
  x: at('GEO_X'),
  y: at('GEO_Y'),
  longitude: at('GEO_LON'),
  latitude: at('GEO_LAT'),
  district: at('DISTRICT_ID'),
  precinct: at('PRECINCT_ID'),
  neighborhood: at('NEIGHBORHOOD_ID'),
  bicycles: at('BICYCLE_IND'),
  pedestrians: at('PEDESTRIAN_IND'),
  injured: at('SERIOUSLY_INJURED'),
  killed: at('FATALITIES'),
  killedMode: at('FATALITY_MODE_1'),
  injuredMode: at('SERIOUSLY_INJURED_MODE_1'),
  harmful1: at('HARMFUL_EVENT_SEQ_1'),
  harmful2: at('HARMFUL_EVENT_SEQ_2'),
  harmfulMost: at('HARMFUL_EVENT_SEQ_MOST'),
  location: at('ROAD_LOCATION'),
  description: at('ROAD_DESCRIPTION'),
  contour: at('ROAD_CONTOUR'),
  condition: at('ROAD_CONDITION'),
  light: at('LIGHT_CONDITION'),
};
const unitCells = [unitOf('TU1'), unitOf('TU2')] as const;
const pedestrianActionCell = at('TU2_PEDESTRIAN_ACTION');
const reportCells = rawFields
  .map((name, index) => ({ name, index }))
  .filter(({ name }) => /^(HARMFUL|ROAD|LIGHT|TU[12])_/.test(name))
  .map(({ index }) => index);
const peopleCells = [
  cell.bicycles,
  cell.pedestrians,
  cell.injured,
  cell.killed,
  cell.killedMode,
  cell.injuredMode,
];

const offenseByTop: Readonly<Record<string, readonly [code: string, extension: string]>> = {
  'TRAF - ACCIDENT': ['5441', '0'],
  'TRAF - ACCIDENT - HIT & RUN': ['5401', '0'],
  'TRAF - ACCIDENT - DUI/DUID': ['5420', '0'],
  'TRAF - ACCIDENT - SBI': ['5441', '1'],
  'TRAF - ACCIDENT - FATAL': ['5441', '2'],
  'TRAF - ACCIDENT - POLICE': ['5441', '3'],
};
const neighborhoodPick = new Weighted(
  cityNeighborhoods.map((place) => [place, place.trafficAccidents] as const),
);
const addressForm = weighted(counts.addressForms);
const pickers = Object.fromEntries(
  Object.entries(counts.reportCodes).map(([name, table]) => [name, weighted(table)]),
) as Record<keyof typeof counts.reportCodes, Weighted<string>>;
const topByHour = Array.from({ length: 24 }, (_, hour) => new Weighted(offensesAt(hour)));
const motorwaysOf = motorwayTable();

const titleCaseFrom = 2022;
const longestDays = 32;
const underInvestigation = 'UNDER INVESTIGATION';

/** The city's own number of accident rows in a year; years outside the published ones take the nearest. */
export function trafficAccidentsOf(year: number): number {
  return counts.accidentsByYear[Math.min(Math.max(year, 2011), 2024)] ?? 0;
}

/** What the times of an accident are made of; the rest of the row is drawn only when it is written. */
interface Drawn {
  index: number;
  times: CaseTimes;
  /** Denver wall time of the first occurrence, in seconds. */
  wall: number;
  reported: number;
}

/**
 * A city of traffic accidents in the shape of the crash report feed: 47 columns of which offence slugs and the third
 * harmful event stay empty.
 *
 * An accident is written when it is reported. One that is updated is written at once, reported as it happens and
 * its crash report under investigation, and again with the final report.
 */
export class TrafficAccidentCity implements City {
  readonly cases: number;
  readonly longestSeconds = longestDays * daySeconds;
  readonly #clock: CityClock;
  readonly #timeRandom: Random;
  readonly #random: Random;
  readonly #updates: number;
  readonly #pass: number;
  readonly #cells: string[] = new Array<string>(rawFields.length).fill('');
  readonly #dates = new WallText('iso');
  readonly #drawn: Drawn = { index: -1, times: { begins: 0, first: 0, second: -1 }, wall: 0, reported: 0 };

  constructor(seed: Seed, options: CityOptions) {
    this.#clock = new CityClock(options.fromDay, options.toDay, hourWeight);
    this.#timeRandom = new Random(deriveSeed(seed, 1000 + options.pass * 2));
    this.#random = new Random(deriveSeed(seed, 1001 + options.pass * 2));
    this.#updates = options.updates;
    this.#pass = options.pass;
    this.cases = itemsForRows(options.rows ?? ownVolume(options), options.updates);
  }

  mayLinger(): boolean {
    return true;
  }

  timesOf(index: number): CaseTimes {
    return this.#draw(index).times;
  }

  rowOf(index: number, part: 0 | 1): string {
    const drawn = this.#draw(index);
    const cells = this.#writeRow(drawn, this.#random.seek(index));
    if (drawn.times.second >= 0 && part === 0) {
      for (const position of reportCells) cells[position] = underInvestigation;
      for (const position of peopleCells) cells[position] = '';
      cells[cell.top] = 'TRAF - ACCIDENT'.padEnd(30);
      cells[cell.last] = '';
      cells[cell.reported] = cells[cell.first] ?? '';
    }
    return cells.join(',');
  }

  #draw(index: number): Drawn {
    const drawn = this.#drawn;
    if (drawn.index === index) return drawn;
    const random = this.#timeRandom.seek(index);
    const begins = this.#clock.timeOf(index, this.cases, random);
    const occurred = begins - (begins % 60);
    const chosen = isChosen(index, this.#updates);
    const delay = Math.round(minutesAt(counts.reportMinutes, random.float())) * 60;
    const reported = readableInstant(occurred + Math.max(chosen ? 60 : 0, delay));
    drawn.index = index;
    drawn.wall = occurred + denverOffset(occurred);
    drawn.reported = reported;
    drawn.times = chosen
      ? { begins, first: begins, second: Math.max(begins, reported) + 60 }
      : { begins, first: Math.max(begins, reported), second: -1 };
    return drawn;
  }

  #writeRow({ index, wall, reported }: Drawn, random: Random): string[] {
    const cells = this.#cells.fill('');
    const { year, month } = civilDay(Math.floor(wall / daySeconds));
    const hour = Math.floor(wall / 3600) % 24;
    const top = topByHour[hour]?.pick(random) ?? '';
    const [code = '', extension = ''] = offenseByTop[top] ?? [];
    const incident = `${year}${(this.#pass * this.cases + index) * 7 + random.below(7) + 10_000}`;
    cells[cell.incident] = incident;
    cells[cell.offense] = `${incident}${code}0${extension}`;
    cells[cell.code] = code;
    cells[cell.extension] = extension;
    cells[cell.top] = top.padEnd(30);
    cells[cell.first] = this.#dates.dateTime(wall);
    cells[cell.reported] = this.#dates.dateTime(reported + denverOffset(reported));
    if (!random.chance(counts.blankShares.last)) cells[cell.last] = cells[cell.first] ?? '';
    this.#writePlace(random);
    this.#writeReport(top, year, month - 1, hour, random);
    return cells;
  }

  #writePlace(random: Random): void {
    const cells = this.#cells;
    const place = neighborhoodPick.pick(random);
    const inside = pointIn(place, random);
    const form = addressForm.pick(random);
    const point = form === 'corner' ? cornerNear(place, inside) : inside;
    cells[cell.address] = accidentAddress(place, point, form, random);
    const precinct = place.precincts.pick(random);
    if (!random.chance(counts.blankShares.district)) {
      cells[cell.district] = precinct.charAt(0);
      cells[cell.precinct] = precinct;
    }
    if (random.chance(counts.blankShares.place)) return;
    const feet = stateplane(point.longitude, point.latitude);
    cells[cell.x] = String(feet.x);
    cells[cell.y] = String(feet.y);
    cells[cell.longitude] = String(point.longitude);
    cells[cell.latitude] = String(point.latitude);
    if (!random.chance(counts.blankShares.neighborhood)) cells[cell.neighborhood] = place.name;
  }

  #writeReport(top: string, year: number, month: number, hour: number, random: Random): void {
    const cells = this.#cells;
    const cellOf = year >= titleCaseFrom ? newerCell : olderCell;
    const write: Write = (position, text) => (cells[position] = cellOf(text));
    const harmful = pickers.harmful.pick(random);
    const onFoot = harmful === 'PEDESTRIAN';
    const onBicycle = harmful === 'BICYCLE/MOTORIZED BICYCLE';
    write(cell.harmful1, harmful);
    if (random.chance(0.13)) write(cell.harmful2, pickers.harmful.pick(random));
    write(cell.harmfulMost, harmful);
    write(cell.location, pickers.location.pick(random));
    write(cell.description, pickers.description.pick(random));
    write(cell.contour, pickers.contour.pick(random));
    write(cell.condition, roadCondition(month, random));
    write(cell.light, lightAt(hour, month, random));
    const single = onFoot || onBicycle || harmful.startsWith('LIGHT POLE') || harmful === 'FENCE';
    writeUnit(0, top, false, write, random);
    if (!single || onBicycle) writeUnit(1, top, onBicycle, write, random);
    if (onFoot) write(pedestrianActionCell, pickers.pedestrianAction.pick(random));
    if (random.chance(counts.blankShares.people)) return;
    this.#writePeople(top, onFoot, onBicycle, write, random);
  }

  #writePeople(top: string, onFoot: boolean, onBicycle: boolean, write: Write, random: Random): void {
    const cells = this.#cells;
    const fatal = top.endsWith('FATAL');
    const serious = top.endsWith('SBI');
    const killed = fatal ? (random.chance(0.94) ? 1 : 0) + (random.chance(0.05) ? 1 : 0) : 0;
    const injured = serious ? (random.chance(0.92) ? 1 : 2) : fatal && random.chance(0.2) ? 1 : 0;
    const mode = onFoot ? 'PEDESTRIAN' : onBicycle ? 'BICYCLE' : 'DRIVER';
    cells[cell.bicycles] = onBicycle ? '1.0' : '0.0';
    cells[cell.pedestrians] = onFoot ? (random.chance(0.9) ? '1.0' : '2.0') : '0.0';
    cells[cell.injured] = `${injured}.0`;
    cells[cell.killed] = `${killed}.0`;
    if (killed > 0) write(cell.killedMode, mode);
    if (injured > 0) write(cell.injuredMode, mode);
  }
}

type Write = (position: number, text: string) => void;

function unitOf(unit: 'TU1' | 'TU2') {
  return {
    vehicle: at(`${unit}_VEHICLE_TYPE`),
    direction: at(`${unit}_TRAVEL_DIRECTION`),
    movement: at(`${unit}_VEHICLE_MOVEMENT`),
    action: at(`${unit}_DRIVER_ACTION`),
    factor: at(`${unit}_DRIVER_HUMANCONTRIBFACTOR`),
  };
}

function writeUnit(unit: 0 | 1, top: string, bicycle: boolean, write: Write, random: Random): void {
  const cells = unitCells[unit];
  const unknown = unit === 0 && top.endsWith('RUN') && random.chance(0.28);
  const vehicle = bicycle ? 'BICYCLE' : unknown ? 'HIT AND RUN UNKNOWN' : pickers.vehicle.pick(random);
  write(cells.vehicle, vehicle);
  write(cells.direction, pickers.direction.pick(random));
  write(cells.movement, pickers.movement.pick(random));
  const atFault = unit === 0 || random.chance(0.12);
  write(cells.action, atFault ? pickers.action.pick(random) : '  ');
  const drunk = unit === 0 && top.includes('DUI');
  write(cells.factor, drunk ? 'DUI, DWAI, DUID' : pickers.factor.pick(random));
}

function accidentAddress(place: CityNeighborhood, point: Point, form: string, random: Random): string {
  if (form === 'blank') return '';
  const [street, avenue] = crossStreets(point).map((name) => name.toUpperCase()) as [string, string];
  if (form === 'corner') {
    const ways = motorwaysOf.get(place.name);
    if (ways !== undefined && random.chance(0.3)) return `${ways[random.below(ways.length)]} / ${avenue}`;
    return random.chance(0.5) ? `${street} / ${avenue}` : `${avenue} / ${street}`;
  }
  const { street: name, block } = streetAndBlock(point, random);
  const upper = name.toUpperCase();
  if (form === 'number') return `${block * 100 + 1 + random.below(99)} ${upper}`;
  return `${block * 100} ${form === 'block' ? 'BLOCK' : 'BLK'} ${upper}`;
}

function lightAt(hour: number, month: number, random: Random): string {
  const winter = month < 2 || month > 9;
  const dawn = winter ? 7 : 5;
  const dusk = winter ? 17 : 20;
  if (hour === dawn || hour === dusk) return random.chance(0.55) ? 'DAWN OR DUSK' : 'DARK-LIGHTED';
  if (hour > dawn && hour < dusk) return 'DAY LIGHT';
  return random.chance(0.91) ? 'DARK-LIGHTED' : 'DARK-UNLIGHTED';
}

function roadCondition(month: number, random: Random): string {
  const level = random.float();
  const winter = counts.winterShare[month] ?? 0;
  if (level < winter * 0.55) return 'ICY';
  if (level < winter) return random.chance(0.6) ? 'SNOWY' : 'SLUSHY';
  return level < winter + 0.08 ? 'WET' : 'DRY';
}

const olderCell = remembered(csvCell);
const newerCell = remembered((text) => {
  const title = text.toLowerCase().replace(/(^|[ /(-])[a-z]/g, (start) => start.toUpperCase());
  return csvCell(counts.newerSpellings[text] ?? title);
});

/** The same function with its answers kept: there are some hundred texts. */
function remembered(make: (text: string) => string): (text: string) => string {
  const made = new Map<string, string>();
  return (text) => {
    let cellText = made.get(text);
    if (cellText === undefined) made.set(text, (cellText = make(text)));
    return cellText;
  };
}

function hourWeight(day: CivilDay, hour: number): number {
  return (counts.accidentsByWeekdayHour[day.weekday]?.[hour] ?? 0) * trafficAccidentsOf(day.year);
}

/** The mix of offences at an hour: the feed's totals, spread over the day as the older file's kinds are. */
function offensesAt(hour: number): [string, number][] {
  const { plain, hitAndRun, dui } = counts.accidentsByHour;
  const share = (table: readonly number[]) => (table[hour] ?? 0) / table.reduce((sum, rows) => sum + rows, 0);
  return Object.entries(counts.topOffenses).map(([top, rows]) => {
    const table = top.endsWith('RUN') ? hitAndRun : top.includes('DUI') ? dui : plain;
    return [top, rows * share(table)];
  });
}

function motorwayTable(): Map<string, string[]> {
  const table = new Map<string, string[]>();
  for (const line of motorways.trim().split('\n')) {
    const [names = '', places = ''] = line.split('|');
    for (const place of places.split(','))
      table.set(place, [...(table.get(place) ?? []), ...names.split(',')]);
  }
  return table;
}

function ownVolume({ fromDay, toDay, updates }: CityOptions): number {
  let rows = 0;
  for (let day = fromDay; day <= toDay; day++) {
    rows += trafficAccidentsOf(new Date(day * daySeconds * 1000).getUTCFullYear()) / 365;
  }
  return Math.max(1, Math.round(rows * (1 + updates)));
}

function weighted(table: Readonly<Record<string, number>>): Weighted<string> {
  return new Weighted(Object.entries(table));
}
