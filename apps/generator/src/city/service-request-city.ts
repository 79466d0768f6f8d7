import { dataset } from '@denver/record-model';
import { isChosen, itemsForRows } from '../core/chosen';
import type { Seed } from '../core/random';
import { Random, Weighted, deriveSeed } from '../core/random';
import type { CaseTimes, City, CityOptions } from './city';
import { CityClock } from './city-clock';
import { daysToClose, minutesAt } from './delay';
import type { CivilDay } from './denver-time';
import {
  WallText,
  civilDay,
  dayNumber,
  daySeconds,
  denverHourStart,
  denverOffset,
  readableInstant,
} from './denver-time';
import { cityHolidays } from './holidays';
import type { CityNeighborhood } from './place';
import { cityNeighborhoods, cornerNear, crossStreets, pointIn, streetAndBlock } from './place';
import type { Summary } from './summary';
import {
  listedBySource,
  safetySummaries,
  summaryText,
  typedSummariesBy,
  yearlyFieldSummaries,
} from './summary';
import * as counts from './tables/service-request-counts';

/**
 * Which system wrote a row. `listed`: pick list, Denver time, close to the day (until 2015-11-14 17:00). `typed`: hand
 * typed summaries, UTC, close to the second (2015-11-15 to 2018). `yearly`: the yearly files from 2019 on, Denver time.
 */
type Era = 'listed' | 'typed' | 'yearly';

const typedFrom = dayNumber(2015, 11, 15) * daySeconds;
const yearlyFrom = denverHourStart(dayNumber(2019, 1, 1), 0);
const utcEnds = dayNumber(2019, 1, 1) * daySeconds;
const snapshotDays = 8;
const longestDays = 320;

const { rawFields } = dataset('service-request');
const cell = (name: string): number => rawFields.indexOf(name);
const at = {
  summary: cell('CaseSummary'),
  status: cell('CaseStatus'),
  source: cell('CaseSource'),
  createdDate: cell('CaseCreatedDate'),
  created: cell('CaseCreateddttm'),
  closedDate: cell('CaseClosedDate'),
  closed: cell('CaseCloseddttm'),
  resolution: cell('FirstCallResolution'),
  customerZip: cell('CustomerZipCode'),
  address1: cell('IncidentAddress1'),
  address2: cell('IncidentAddress2'),
  intersection1: cell('IncidentIntersection1'),
  intersection2: cell('IncidentIntersection2'),
  incidentZip: cell('IncidentZipCode'),
  longitude: cell('Longitude'),
  latitude: cell('Latitude'),
  agency: cell('Agency'),
  type: cell('Type'),
  council: cell('CouncilDistrict'),
  police: cell('PoliceDistrict'),
  neighborhood: cell('Neighborhood'),
};

const neighborhoodPick = new Weighted(
  cityNeighborhoods.map((place) => [place, place.serviceRequests] as const),
);
const callerZips = new Weighted(counts.customerZips.split(' ').map((entry) => splitCount(entry)));
const listedOthers = weighted(counts.otherSources.listed);
const typedOthers = weighted(counts.otherSources.typed);
const openListed = weighted(counts.openStatuses.listed);
const openTyped = weighted(counts.openStatuses.typed);
const withoutTime = weighted(counts.closedWithoutTime);
const closedYearly = weighted(counts.closedStatuses.yearly);
const closedTyped = mapValues(counts.closedStatuses, weighted);
const listedZipForm = weighted(counts.customerZipForms.listed);
const typedZipForm = weighted(counts.customerZipForms.typed);
const yearlyZipForm = weighted(counts.customerZipForms.yearly);
const listedPlace = weighted(counts.placeForms);
const typedPlace = weighted(counts.typedPlaceForms);
const unitWord = weighted(counts.unitForms);
const webChannels = ['Chat', 'Citibot', 'Request Form', 'Online/Web'];

const padded = { created: new WallText('padded'), closed: new WallText('padded') };
const plain = { created: new WallText('plain'), closed: new WallText('plain') };

/** The city's own number of 311 rows in a year; years outside the published ones take the nearest. */
export function serviceRequestsOf(year: number): number {
  const years = Object.keys(counts.rowsByYear).map(Number);
  return counts.rowsByYear[Math.min(Math.max(year, ...years.slice(0, 1)), years.at(-1) ?? year)] ?? 0;
}

/** Weight of an hour of a Denver day: weekday and hour, month, holidays, and a little weather of its own. */
function hourWeight(seed: Seed): (day: CivilDay & { number: number }, hour: number) => number {
  const monthFactor = monthFactors();
  const noise = new Random(deriveSeed(seed, 1));
  let day = Number.NaN;
  let factor = 0;
  return (civil, hour) => {
    if (civil.number !== day) {
      day = civil.number;
      const wave = 0.86 + 0.28 * noise.seek(day).float();
      factor =
        wave * dayFactor(civil) * (monthFactor[civil.month - 1] ?? 1) * (serviceRequestsOf(civil.year) / 365);
    }
    const start = denverHourStart(civil.number, hour);
    if (start >= utcEnds - 3600 && start < yearlyFrom) return 0;
    return factor * (counts.rowsByWeekdayHour[civil.weekday]?.[hour] ?? 0);
  };
}

function dayFactor({ year, number, weekday }: CivilDay & { number: number }): number {
  const holidays = cityHolidays(year);
  if (weekday < 5 && holidays.has(number)) return counts.holidayShare;
  const before = number - (weekday === 0 ? 3 : 1);
  const afterHoliday = weekday === 1 && holidays.has(number - 1) ? counts.afterHolidayShare : 1;
  return weekday < 5 && holidays.has(before) ? counts.afterHolidayShare : afterHoliday;
}

function monthFactors(): number[] {
  const expected = new Array<number>(12).fill(0);
  for (let number = dayNumber(2015, 1, 1); number < dayNumber(2016, 1, 1); number++) {
    const civil = { ...civilDay(number), number };
    const week = counts.rowsByWeekdayHour[civil.weekday] ?? [];
    expected[civil.month - 1] =
      (expected[civil.month - 1] ?? 0) + dayFactor(civil) * week.reduce((sum, rows) => sum + rows, 0);
  }
  return counts.rowsByMonth.map((rows, month) => rows / (expected[month] ?? 1));
}

/** Everything of a case that both of its rows need. */
interface Drawn {
  index: number;
  times: CaseTimes;
  era: Era;
  closedAt: number;
  closedStatus: string;
  openStatus: string;
  closedToDay: boolean;
  resolution: string;
}

/**
 * A city of 311 service requests that reads like Denver's files of the same years, in the style of their era.
 *
 * Unlike the 2015 sample its coordinates have full precision, as in the archive that sample was once cut from.
 */
export class ServiceRequestCity implements City {
  readonly cases: number;
  readonly longestSeconds = longestDays * daySeconds;
  readonly #clock: CityClock;
  readonly #random: Random;
  readonly #updates: number;
  readonly #horizon: number;
  readonly #cells: string[] = new Array<string>(rawFields.length).fill('');
  readonly #drawn: Drawn;

  constructor(seed: Seed, options: CityOptions) {
    this.#clock = new CityClock(
      options.fromDay,
      options.toDay,
      hourWeight(deriveSeed(seed, options.pass * 2)),
    );
    this.#random = new Random(deriveSeed(seed, options.pass * 2 + 1));
    this.#updates = options.updates;
    this.#horizon = denverHourStart(options.toDay + snapshotDays, 23) + 3600;
    this.cases = itemsForRows(options.rows ?? ownVolume(options), options.updates);
    this.#drawn = {
      index: -1,
      times: { begins: 0, first: 0, second: -1 },
      era: 'listed',
      closedAt: -1,
      closedStatus: '',
      openStatus: '',
      closedToDay: false,
      resolution: '',
    };
  }

  mayLinger(index: number): boolean {
    return isChosen(index, this.#updates);
  }

  timesOf(index: number): CaseTimes {
    return this.#draw(index).times;
  }

  rowOf(index: number, part: 0 | 1): string {
    const drawn = this.#draw(index);
    const cells = this.#cells;
    const opening = part === 0 && drawn.times.second >= 0;
    cells[at.status] = opening ? drawn.openStatus : drawn.closedStatus;
    cells[at.resolution] = opening ? '' : drawn.resolution;
    if (opening || drawn.closedAt < 0) cells[at.closedDate] = cells[at.closed] = '';
    else this.#writeClose(drawn);
    return cells.join(',');
  }

  #writeClose(drawn: Drawn): void {
    const text = drawn.era === 'yearly' ? plain.closed : padded.closed;
    const wall =
      drawn.closedAt + (drawn.closedToDay ? denverOffset(drawn.closedAt) : zoneOffset(drawn.closedAt));
    this.#cells[at.closedDate] = text.date(wall);
    this.#cells[at.closed] = text.dateTime(wall);
  }

  #draw(index: number): Drawn {
    const drawn = this.#drawn;
    if (drawn.index === index) return drawn;
    const random = this.#random.seek(index);
    const created = this.#clock.timeOf(index, this.cases, random);
    const local = created + denverOffset(created);
    const day = Math.floor(local / daySeconds);
    const era: Era = created < typedFrom ? 'listed' : created < yearlyFrom ? 'typed' : 'yearly';
    const year = civilYear(day);
    drawn.index = index;
    drawn.era = era;

    const source = pickSource(era, year, Math.floor((local - day * daySeconds) / 3600), random);
    const summary = pickSummary(era, year, source, random);
    const chosen = isChosen(index, this.#updates);
    this.#drawOutcome(drawn, summary, created, day, chosen, random);
    drawn.times = { begins: created, first: created, second: chosen ? drawn.closedAt : -1 };

    const cells = this.#cells;
    const text = era === 'yearly' ? plain.created : padded.created;
    const wall = created + zoneOffset(created);
    cells[at.summary] = summaryText(summary, random);
    cells[at.source] = source;
    cells[at.createdDate] = text.date(wall);
    cells[at.created] = text.dateTime(wall);
    cells[at.agency] = agencyName(summary.agency, era);
    cells[at.type] = era === 'yearly' ? '' : summary.type;
    this.#drawPlace(era, year, summary, random);
    return drawn;
  }

  /** Decides how and when the case ends; a chosen case always ends with a close time. */
  #drawOutcome(
    drawn: Drawn,
    summary: Summary,
    created: number,
    day: number,
    chosen: boolean,
    random: Random,
  ): void {
    if (drawn.era === 'listed') drawListed(drawn, summary, day, chosen, random);
    else if (drawn.era === 'typed') drawTyped(drawn, summary, created, chosen, random);
    else drawYearly(drawn, summary, created, chosen, random);
    if (drawn.closedAt >= utcEnds && drawn.closedAt < yearlyFrom) drawn.closedAt = yearlyFrom;
    if (drawn.closedAt >= yearlyFrom) drawn.closedAt = readableInstant(drawn.closedAt);
    if (!chosen && drawn.closedAt > this.#horizon) {
      drawn.closedAt = -1;
      drawn.closedStatus = drawn.openStatus;
      drawn.resolution = drawn.era === 'yearly' ? drawn.resolution : '';
    }
  }

  #drawPlace(era: Era, year: number, summary: Summary, random: Random): void {
    const cells = this.#cells;
    for (const position of placeCells) cells[position] = '';
    let zip = '';
    if (random.chance(summary.placeShare)) {
      const neighborhood = neighborhoodPick.pick(random);
      const form = (era === 'typed' && year === 2015 ? typedPlace : listedPlace).pick(random);
      zip = neighborhood.zips.pick(random);
      this.#writePlace(era, year, neighborhood, form, zip, random);
    }
    cells[at.customerZip] = customerZip(era, zip, random);
  }

  #writePlace(
    era: Era,
    year: number,
    place: CityNeighborhood,
    form: string,
    zip: string,
    random: Random,
  ): void {
    const cells = this.#cells;
    const inside = pointIn(place, random);
    const point = form === 'corner' ? cornerNear(place, inside) : inside;
    if (form === 'corner') {
      [cells[at.intersection1], cells[at.intersection2]] = crossStreets(point);
    } else {
      const { street, block } = streetAndBlock(point, random);
      const number = block * 100 + random.below(100);
      cells[at.address1] = `${Math.max(1, number)} ${street}`;
      if (random.chance(0.036)) cells[at.address2] = `${unitWord.pick(random)} ${random.below(400) + 1}`;
    }
    if (form === 'addressZip' || form === 'outside')
      cells[at.incidentZip] = era === 'listed' ? zipPlus4(zip, random) : zip;
    if (era === 'typed' && year === 2015) return;
    cells[at.longitude] = String(point.longitude);
    cells[at.latitude] = String(point.latitude);
    if (year >= 2023 && random.chance(0.06)) cells[at.longitude] = cells[at.latitude] ?? '';
    if (form === 'outside') return;
    cells[at.council] = place.councilDistricts.pick(random);
    cells[at.police] = place.policeDistricts.pick(random);
    if (era === 'listed') cells[at.neighborhood] = place.nameUntil2020;
  }
}

const zipForms: Readonly<Record<Era, Weighted<string>>> = {
  listed: listedZipForm,
  typed: typedZipForm,
  yearly: yearlyZipForm,
};
const placeCells = [
  at.address1,
  at.address2,
  at.intersection1,
  at.intersection2,
  at.incidentZip,
  at.longitude,
  at.latitude,
  at.council,
  at.police,
  at.neighborhood,
];

function drawListed(drawn: Drawn, summary: Summary, day: number, chosen: boolean, random: Random): void {
  const level = random.float();
  const resolved = level < summary.resolvedShare;
  const blank = level >= summary.resolvedShare + summary.unresolvedShare;
  const days = daysToClose(summary.days, resolved, summary.resolvedShare, random);
  const open = random.float() < (blank ? 0.8 : resolved ? 0.000_05 : 0.004) && !chosen;
  drawn.openStatus = openListed.pick(random);
  drawn.resolution = resolved ? 'Y' : blank ? '' : 'N';
  drawn.closedStatus = 'Closed - Other';
  const endOfDay = denverHourStart(day + days, 23) + 3599;
  const workHour = denverHourStart(day + days, 8 + random.below(9)) + random.below(3600);
  drawn.closedToDay = endOfDay < typedFrom;
  drawn.closedAt = drawn.closedToDay ? endOfDay : Math.max(workHour, typedFrom + random.below(36_000));
  if (!drawn.closedToDay) drawn.closedStatus = closedTyped.answer.pick(random);
  if (!open) return;
  drawn.closedAt = -1;
  drawn.closedStatus = drawn.openStatus;
}

function drawTyped(drawn: Drawn, summary: Summary, created: number, chosen: boolean, random: Random): void {
  const outcome = counts.typedOutcome[summary.closing];
  const end = random.float();
  const resolution = random.float();
  const minutes = minutesAt(counts.closingMinutes[summary.closing], random.float());
  drawn.openStatus = openTyped.pick(random);
  drawn.closedToDay = false;
  drawn.closedAt = created + Math.max(chosen ? 60 : 6, Math.round(minutes * 60));
  drawn.closedStatus = closedTyped[summary.closing].pick(random);
  drawn.resolution =
    resolution < outcome.resolutionYes
      ? 'Y'
      : resolution < outcome.resolutionYes + outcome.resolutionBlank
        ? ''
        : 'N';
  if (chosen || end >= outcome.withoutTime + outcome.open) return;
  drawn.closedAt = -1;
  drawn.resolution = '';
  drawn.closedStatus = end < outcome.open ? drawn.openStatus : withoutTime.pick(random);
}

function drawYearly(drawn: Drawn, summary: Summary, created: number, chosen: boolean, random: Random): void {
  const { p50, p90, max } = summary.days;
  const level = random.float();
  const field = summary.placeShare === 1;
  const days = field ? fieldDays(p50, p90, max, level) : 0;
  const minutes = field
    ? days * 1440
    : level < 0.62
      ? 0
      : minutesAt(counts.closingMinutes.answer, (level - 0.62) / 0.38);
  drawn.openStatus = random.chance(0.5) ? 'New' : random.chance(0.6) ? 'Routed to Agency' : 'In-Progress';
  drawn.closedToDay = false;
  drawn.closedAt = created + Math.max(chosen ? 60 : 0, Math.round(minutes * 60));
  drawn.closedStatus =
    field && random.chance(0.55) ? 'Closed - Service Completed' : closedYearly.pick(random);
  drawn.resolution = random.chance(0.989) ? 'Y' : 'N';
  const end = random.float();
  if (chosen || end >= 0.05) return;
  drawn.closedAt = -1;
  drawn.closedStatus = end < 0.03 ? drawn.openStatus : 'Closed - Approved';
}

function fieldDays(p50: number, p90: number, max: number, level: number): number {
  if (level < 0.5) return p50 * level * 2;
  if (level < 0.9) return p50 + ((level - 0.5) / 0.4) * (p90 - p50);
  return p90 + ((level - 0.9) / 0.1) * (max - p90);
}

function pickSource(era: Era, year: number, hour: number, random: Random): string {
  const { all, phone, pocketGov } = counts.rowsByHour;
  const level = random.float() * (all[hour] ?? 1);
  const byPhone = (phone[hour] ?? 0) * (era === 'yearly' ? phoneFactor(year) : 1);
  if (level < byPhone) return 'Phone';
  if (era === 'yearly') return pickYearlySource(year, random);
  if (level < byPhone + (pocketGov[hour] ?? 0)) return 'PocketGov';
  return (era === 'listed' ? listedOthers : typedOthers).pick(random);
}

function phoneFactor(year: number): number {
  const channels = channelsOf(year);
  const total = channels.reduce((sum, rows) => sum + rows, 0);
  return (channels[0] ?? 0) / total / 0.9066;
}

function pickYearlySource(year: number, random: Random): string {
  const [, pocketGov = 0, email = 0, council = 0, web = 0, other = 0] = channelsOf(year);
  let level = random.float() * (pocketGov + email + council + web + other);
  if ((level -= pocketGov) < 0) return 'PocketGov';
  if ((level -= email) < 0) return random.chance(0.8) ? 'Email - 311' : "Email - Mayor's Office";
  if ((level -= council) < 0) return `City Council District ${random.below(11) + 1}`;
  return level - web < 0 ? (webChannels[random.below(webChannels.length)] ?? 'Chat') : 'Walk-In';
}

function channelsOf(year: number): readonly number[] {
  return counts.channelsByYear[Math.min(Math.max(year, 2019), 2025)] ?? [];
}

function pickSummary(era: Era, year: number, source: string, random: Random): Summary {
  if (era === 'typed') {
    if (source === 'PocketGov') return typedSummariesBy.pocketGov.pick(random);
    const mail = source.startsWith('Email') && random.chance(0.9);
    return (mail ? typedSummariesBy.mail : typedSummariesBy.phone).pick(random);
  }
  if (era === 'yearly') {
    const safety = counts.safetyByYear[Math.min(year, 2025)] ?? 0;
    if (random.chance(safety / serviceRequestsOf(year))) return safetySummaries.pick(random);
    if (random.chance(0.2)) return yearlyFieldSummaries.pick(random);
    return (
      (listedBySource.get(source) ?? listedBySource.get('Phone'))?.pick(random) ??
      safetySummaries.pick(random)
    );
  }
  return (
    (listedBySource.get(source) ?? listedBySource.get('Phone'))?.pick(random) ?? safetySummaries.pick(random)
  );
}

function agencyName(agency: string, era: Era): string {
  return era === 'yearly' && agency === 'Environmental Health' ? 'Public Health & Environment' : agency;
}

function customerZip(era: Era, incidentZip: string, random: Random): string {
  const form = zipForms[era].pick(random);
  if (form === 'blank') return '';
  if (form === 'junk') return counts.zipJunk[random.below(counts.zipJunk.length)] ?? '';
  if (form !== 'five' && form !== 'ZIP+4') return form;
  const zip = incidentZip !== '' && random.chance(0.75) ? incidentZip : callerZips.pick(random);
  return form === 'five' ? zip : zipPlus4(zip, random);
}

function zipPlus4(zip: string, random: Random): string {
  return `${zip}-${1000 + random.below(9000)}`;
}

/** Offset of the clock a time is written with: UTC from 2015-11-15 to the end of 2018, Denver's otherwise. */
function zoneOffset(seconds: number): number {
  return seconds >= typedFrom && seconds < utcEnds ? 0 : denverOffset(seconds);
}

function civilYear(day: number): number {
  return new Date(day * daySeconds * 1000).getUTCFullYear();
}

function ownVolume({ fromDay, toDay, updates }: CityOptions): number {
  let rows = 0;
  for (let day = fromDay; day <= toDay; day++) rows += serviceRequestsOf(civilYear(day)) / 365;
  return Math.max(1, Math.round(rows * (1 + updates)));
}

function weighted(table: Readonly<Record<string, number>>): Weighted<string> {
  return new Weighted(Object.entries(table));
}

function mapValues<K extends string, V, R>(
  record: Readonly<Record<K, V>>,
  map: (value: V) => R,
): Record<K, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value as V)])) as Record<
    K,
    R
  >;
}

function splitCount(entry: string): [string, number] {
  const [code = '', rows] = entry.split(':');
  return [code, Number(rows)];
}
