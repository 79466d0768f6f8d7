import { dateText, hourOf, instantText } from '../calendar';
import { clockReader, timeRule, trafficAccidentClocks } from '../clock';
import type { ClockReading } from '../clock';
import { instantToDenver } from '../denver-time';
import { hashParts } from '../hash';
import type { NormaliseOptions } from '../normalise';
import { readPlace } from '../place';
import { Refusal, Row } from '../row';
import { parseDecimal, parseDistrict, parseIdentifier, parseWhole } from '../scalar';
import { schemaVersion } from '../schema-version';
import { foldLabel } from '../text';
import { versionOf } from '../version';
import { parseWallTime } from '../wall-time';
import {
  accidentType,
  readCode,
  readOffenseCategory,
  readOffenseType,
  readTopOffense,
  severityRank,
} from './codes';
import type { TrafficAccidentEvent } from './model';
import { TrafficAccidentRaw } from './raw';

type Field = keyof TrafficAccidentRaw;
type AccidentRow = Row<Field>;

const fields = Object.keys(TrafficAccidentRaw.properties) as Field[];
const readClock = clockReader(trafficAccidentClocks);
const placeFields = { longitude: 'GEO_LON', latitude: 'GEO_LAT', neighborhood: 'NEIGHBORHOOD_ID' } as const;

/**
 * Makes one raw accident canonical.
 *
 * @throws Refusal when the row cannot become an event
 */
export function decodeTrafficAccident(raw: unknown, { boundaries }: NormaliseOptions): TrafficAccidentEvent {
  const row = new Row(raw, fields);
  if (foldLabel(row.raw('OFFENSE_ID')) === 'offenseid') {
    throw new Refusal('schema_mismatch', undefined, 'Expected a record, got a header line');
  }
  const offenseId = readOffenseId(row);
  const first = readTime(row, 'FIRST_OCCURRENCE_DATE');
  const last = readTime(row, 'LAST_OCCURRENCE_DATE');
  const reported = readTime(row, 'REPORTED_DATE');
  const occurred = first ?? reported ?? last;
  const filed = reported ?? first ?? last;
  if (occurred === undefined || filed === undefined) {
    throw new Refusal('no_event_time', 'REPORTED_DATE', 'Expected a date and time, got nothing');
  }
  const occurredLocal = instantToDenver(occurred.ms);
  const eventMs = Math.max(first?.ms ?? 0, last?.ms ?? 0, reported?.ms ?? 0);
  const place = readPlace(row, placeFields, boundaries);
  const feet = { x: readFeet(row, 'GEO_X'), y: readFeet(row, 'GEO_Y') };
  const offense = readOffense(row);
  const report = readCrashReport(row);

  const stated = {
    incident_id: parseIdentifier(row.code('INCIDENT_ID')) ?? null,
    ...offense,
    first_occurrence_at: textOf(first),
    last_occurrence_at: textOf(last),
    reported_at: textOf(reported),
    incident_address: readAddress(row),
    geo_x: place.place_issue ? null : feet.x,
    geo_y: place.place_issue ? null : feet.y,
    longitude: place.longitude,
    latitude: place.latitude,
    district_id: readDistrict(row),
    precinct_id: readPrecinct(row),
  };
  const namedPlace = place.neighborhood_source === 'file' ? place.neighborhood : null;
  const contentHash = hashParts([...Object.values(stated), ...Object.values(report), namedPlace], 16);

  return {
    offense_id: offenseId,
    incident_id: stated.incident_id,
    version: versionOf(eventMs, severityRank[offense.accident_type], contentHash),
    event_time: instantText(eventMs),
    transport_id: row.transportId,
    content_hash: contentHash,
    offense_code: offense.offense_code,
    offense_code_extension: offense.offense_code_extension,
    offense_type: offense.offense_type,
    offense_category: offense.offense_category,
    top_offense: offense.top_offense,
    accident_type: offense.accident_type,
    first_occurrence_at: stated.first_occurrence_at,
    last_occurrence_at: stated.last_occurrence_at,
    reported_at: stated.reported_at,
    occurred_date: dateText(occurredLocal),
    occurred_hour: occurred.dateOnly ? null : hourOf(occurredLocal),
    time_rule: timeRule([
      ['first', first],
      ['last', last],
      ['reported', reported],
    ]),
    incident_address: stated.incident_address,
    geo_x: stated.geo_x,
    geo_y: stated.geo_y,
    longitude: place.longitude,
    latitude: place.latitude,
    place_issue: place.place_issue,
    district_id: stated.district_id,
    precinct_id: stated.precinct_id,
    neighborhood: place.neighborhood,
    neighborhood_source: place.neighborhood_source,
    ...report,
    schema_version: schemaVersion,
    created_month: dateText(instantToDenver(filed.ms)).slice(0, 7),
  };
}

function readOffenseId(row: AccidentRow): string {
  const text = row.code('OFFENSE_ID');
  const id = parseIdentifier(text);
  if (id !== undefined) return id;
  const reason = text === '' ? 'schema_mismatch' : 'invalid_value';
  throw new Refusal(
    reason,
    'OFFENSE_ID',
    `Expected an offence id, got ${text === '' ? 'nothing' : 'another text'}`,
  );
}

type OccurrenceTime = ClockReading & { readonly dateOnly: boolean };

/** Seconds are `:00` or `:59`; the latter is how the city writes the next full minute. */
function readTime(row: AccidentRow, field: Field): OccurrenceTime | undefined {
  const time = row.time(field);
  if (time === undefined) return undefined;
  const seconds = (time.wallMs / 1000) % 60;
  const reading = readClock(seconds === 59 ? { wallMs: time.wallMs + 1000, epoch: time.epoch } : time);
  return { ms: reading.ms, rule: reading.rule, mark: reading.mark, dateOnly: time.dateOnly };
}

function readOffense(row: AccidentRow) {
  const offenseCode = readOffenseCode(row);
  const category = row.code('OFFENSE_CATEGORY_ID');
  const type = readOffenseType(row.code('OFFENSE_TYPE_ID'), offenseCode);
  const offenseCategory = readOffenseCategory(category, offenseCode);
  const top = readTopOffense(row.code('TOP_TRAFFIC_ACCIDENT_OFFENSE'), category);
  return {
    offense_code: offenseCode,
    offense_code_extension: row.count('OFFENSE_CODE_EXTENSION'),
    offense_type: type,
    offense_category: offenseCategory,
    top_offense: top,
    accident_type: accidentType(top, offenseCategory, type),
  };
}

function readCrashReport(row: AccidentRow) {
  const code = (field: Field) => readCode(row.short(field));
  return {
    bicycle_count: row.count('BICYCLE_IND'),
    pedestrian_count: row.count('PEDESTRIAN_IND'),
    harmful_event_1: code('HARMFUL_EVENT_SEQ_1'),
    harmful_event_2: code('HARMFUL_EVENT_SEQ_2'),
    harmful_event_3: code('HARMFUL_EVENT_SEQ_3'),
    harmful_event_most: code('HARMFUL_EVENT_SEQ_MOST'),
    road_location: code('ROAD_LOCATION'),
    road_description: code('ROAD_DESCRIPTION'),
    road_contour: code('ROAD_CONTOUR'),
    road_condition: code('ROAD_CONDITION'),
    light_condition: code('LIGHT_CONDITION'),
    tu1_vehicle_type: code('TU1_VEHICLE_TYPE'),
    tu1_travel_direction: code('TU1_TRAVEL_DIRECTION'),
    tu1_vehicle_movement: code('TU1_VEHICLE_MOVEMENT'),
    tu1_driver_action: code('TU1_DRIVER_ACTION'),
    tu1_driver_factor: code('TU1_DRIVER_HUMANCONTRIBFACTOR'),
    tu1_pedestrian_action: code('TU1_PEDESTRIAN_ACTION'),
    tu2_vehicle_type: code('TU2_VEHICLE_TYPE'),
    tu2_travel_direction: code('TU2_TRAVEL_DIRECTION'),
    tu2_vehicle_movement: code('TU2_VEHICLE_MOVEMENT'),
    tu2_driver_action: code('TU2_DRIVER_ACTION'),
    tu2_driver_factor: code('TU2_DRIVER_HUMANCONTRIBFACTOR'),
    tu2_pedestrian_action: code('TU2_PEDESTRIAN_ACTION'),
    seriously_injured: row.count('SERIOUSLY_INJURED'),
    fatalities: row.count('FATALITIES'),
    fatality_mode_1: code('FATALITY_MODE_1'),
    fatality_mode_2: code('FATALITY_MODE_2'),
    seriously_injured_mode_1: code('SERIOUSLY_INJURED_MODE_1'),
    seriously_injured_mode_2: code('SERIOUSLY_INJURED_MODE_2'),
  };
}

function readDistrict(row: AccidentRow): string | null {
  const district = parseDistrict(row.code('DISTRICT_ID'), 7);
  return district === null ? null : String(district);
}

function readPrecinct(row: AccidentRow): string | null {
  const precinct = parseWhole(row.code('PRECINCT_ID'));
  return precinct !== undefined && precinct >= 100 && precinct <= 799 ? String(precinct) : null;
}

/** A State Plane coordinate; 0 counts as missing, text is the mark of shifted columns. */
function readFeet(row: AccidentRow, field: Field): number | null {
  const text = row.code(field);
  if (text === '') return null;
  const feet = parseDecimal(text);
  if (feet === undefined) throw new Refusal('schema_mismatch', field, 'Expected feet, got text');
  return feet === 0 ? null : feet;
}

function readOffenseCode(row: AccidentRow): string | null {
  const text = row.code('OFFENSE_CODE');
  if (text === '') return null;
  const code = parseWhole(text);
  if (code === undefined)
    throw new Refusal('schema_mismatch', 'OFFENSE_CODE', 'Expected a code, got another text');
  return String(code);
}

function readAddress(row: AccidentRow): string | null {
  const address = row.text('INCIDENT_ADDRESS');
  if (address === null || parseWallTime(address) === undefined) return address;
  throw new Refusal('schema_mismatch', 'INCIDENT_ADDRESS', 'Expected a place, got a time');
}

function textOf(reading: ClockReading | undefined): string | null {
  return reading ? instantText(reading.ms) : null;
}
