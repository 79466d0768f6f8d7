import { dateText, dayMs, hourOf, instantText } from '../calendar';
import { clockReader, serviceRequestClocks, timeRule } from '../clock';
import type { ClockReading } from '../clock';
import { schemaVersion } from '../schema-version';
import { instantToDenver } from '../denver-time';
import { hashParts } from '../hash';
import { readPlace } from '../place';
import { Refusal, Row } from '../row';
import { parseDistrict, parseZip } from '../scalar';
import { foldLabel, keyText } from '../text';
import { versionOf } from '../version';
import { isEndOfDay, parseWallTime } from '../wall-time';
import type { NormaliseOptions } from '../normalise';
import { readAgency, readSource, readType } from './labels';
import type { ServiceRequestEvent } from './model';
import { ServiceRequestRaw } from './raw';
import { readStatus } from './status';

type Field = keyof ServiceRequestRaw;
type RequestRow = Row<Field>;

const fields = Object.keys(ServiceRequestRaw.properties) as Field[];
const readClock = clockReader(serviceRequestClocks);
const placeFields = { longitude: 'Longitude', latitude: 'Latitude', neighborhood: 'Neighborhood' } as const;
const longestSummary = 16_000;

/**
 * Makes one raw service request canonical.
 *
 * @throws Refusal when the row cannot become an event
 */
export function decodeServiceRequest(raw: unknown, { boundaries }: NormaliseOptions): ServiceRequestEvent {
  const row = new Row(raw, fields);
  refuseHeader(row);
  const status = readStatus(readStatusText(row));
  const created = readCreated(row);
  const closed = readClosed(row);
  const createdLocal = instantToDenver(created.ms);
  const createdDate = dateText(createdLocal);
  const eventMs = Math.max(created.ms, closed?.reading.ms ?? 0);
  const place = readPlace(row, placeFields, boundaries);

  const stated = {
    case_summary: row.text('CaseSummary', longestSummary),
    case_status: status.label,
    case_source: label(row, 'CaseSource', readSource),
    created_at: instantText(created.ms),
    closed_at: closed ? instantText(closed.reading.ms) : null,
    closed_date: closed ? closed.date : null,
    closed_precision: closed ? closed.precision : null,
    first_call_resolution: readAnswer(row, 'FirstCallResolution'),
    customer_zip: parseZip(row.clean('CustomerZipCode')),
    incident_address_1: row.text('IncidentAddress1'),
    incident_address_2: row.text('IncidentAddress2'),
    incident_intersection_1: row.text('IncidentIntersection1'),
    incident_intersection_2: row.text('IncidentIntersection2'),
    incident_zip: parseZip(row.clean('IncidentZipCode')),
    longitude: place.longitude,
    latitude: place.latitude,
    agency: label(row, 'Agency', readAgency),
    division: row.text('Division'),
    major_area: row.text('MajorArea'),
    case_type: label(row, 'Type', readType),
    topic: row.text('Topic'),
    council_district: parseDistrict(row.code('CouncilDistrict'), 11),
    police_district: parseDistrict(row.code('PoliceDistrict'), 7),
  };
  const namedPlace = place.neighborhood_source === 'file' ? place.neighborhood : null;
  const contentHash = hashParts([...Object.values(stated), namedPlace], 16);

  return {
    case_id: caseIdOf(created.ms, stated),
    version: versionOf(eventMs, status.rank, contentHash),
    event_time: instantText(eventMs),
    transport_id: row.transportId,
    content_hash: contentHash,
    case_summary: stated.case_summary,
    case_status: stated.case_status,
    status_group: status.group,
    case_source: stated.case_source,
    created_at: stated.created_at,
    created_date: createdDate,
    created_hour: hourOf(createdLocal),
    time_rule: ruleOf(created, closed?.reading),
    closed_at: stated.closed_at,
    closed_date: stated.closed_date,
    closed_precision: stated.closed_precision,
    first_call_resolution: stated.first_call_resolution,
    customer_zip: stated.customer_zip,
    incident_address_1: stated.incident_address_1,
    incident_address_2: stated.incident_address_2,
    incident_intersection_1: stated.incident_intersection_1,
    incident_intersection_2: stated.incident_intersection_2,
    incident_zip: stated.incident_zip,
    longitude: stated.longitude,
    latitude: stated.latitude,
    place_issue: place.place_issue,
    agency: stated.agency,
    division: stated.division,
    major_area: stated.major_area,
    case_type: stated.case_type,
    topic: stated.topic,
    council_district: stated.council_district,
    police_district: stated.police_district,
    neighborhood: place.neighborhood,
    neighborhood_source: place.neighborhood_source,
    schema_version: schemaVersion,
    created_month: createdDate.slice(0, 7),
  };
}

type Identity = Pick<
  ServiceRequestEvent,
  | 'case_summary'
  | 'case_source'
  | 'customer_zip'
  | 'incident_address_1'
  | 'incident_address_2'
  | 'incident_intersection_1'
  | 'incident_intersection_2'
  | 'incident_zip'
>;

/** The case id: 32 hex digits over what does not change in a case's life and does not differ between dialects. */
function caseIdOf(createdMs: number, identity: Identity): string {
  return hashParts(
    [
      'service-request',
      createdMs,
      keyText(identity.case_summary ?? ''),
      keyText(identity.case_source ?? ''),
      identity.customer_zip,
      keyText(identity.incident_address_1 ?? ''),
      keyText(identity.incident_address_2 ?? ''),
      keyText(identity.incident_intersection_1 ?? ''),
      keyText(identity.incident_intersection_2 ?? ''),
      identity.incident_zip,
    ],
    32,
  );
}

function refuseHeader(row: RequestRow): void {
  if (
    foldLabel(row.raw('CaseStatus')) === 'casestatus' &&
    foldLabel(row.raw('CaseSummary')) === 'casesummary'
  ) {
    throw new Refusal('schema_mismatch', undefined, 'Expected a record, got a header line');
  }
}

function readStatusText(row: RequestRow): string {
  const text = row.clean('CaseStatus');
  if (/[A-Za-z]/.test(text) && parseWallTime(text) === undefined) return text;
  throw new Refusal(
    'schema_mismatch',
    'CaseStatus',
    `Expected a label, got ${text === '' ? 'nothing' : 'a number'}`,
  );
}

function readCreated(row: RequestRow): ClockReading {
  refuseShiftedDate(row, 'CaseCreatedDate', 'CaseCreateddttm');
  const time = row.time('CaseCreateddttm');
  if (time === undefined || time.dateOnly) {
    const got = time ? 'a date alone, which cannot tell two cases apart' : 'nothing';
    throw new Refusal('no_event_time', 'CaseCreateddttm', `Expected a date and time, got ${got}`);
  }
  return readClock(time);
}

interface Closed {
  readonly reading: ClockReading;
  readonly date: string;
  readonly precision: 'second' | 'day';
}

/** A close is an instant, or a day when the text names none or its last second: then the end of that day. */
function readClosed(row: RequestRow): Closed | undefined {
  refuseShiftedDate(row, 'CaseClosedDate', 'CaseCloseddttm');
  const exact = row.time('CaseCloseddttm');
  const time = exact ?? row.time('CaseClosedDate');
  if (time === undefined) return undefined;
  if (exact && !time.dateOnly && !isEndOfDay(time)) {
    const reading = readClock(time);
    return { reading, date: dateText(instantToDenver(reading.ms)), precision: 'second' };
  }
  const endOfDay = time.wallMs - (time.wallMs % dayMs) + dayMs - 1000;
  const reading = readClock({ ...time, wallMs: endOfDay });
  return { reading, date: dateText(time.wallMs), precision: 'day' };
}

/** The date column repeats the date of its time column; a time of day in it, or another text, is a shifted row. */
function refuseShiftedDate(row: RequestRow, dateField: Field, timeField: Field): void {
  const text = row.code(dateField);
  if (text === '' || row.raw(timeField).startsWith(text)) return;
  const date = parseWallTime(text);
  if (date === undefined || (!date.epoch && date.wallMs % dayMs !== 0)) {
    throw new Refusal('schema_mismatch', dateField, 'Expected a date, got another text');
  }
  const time = row.time(timeField);
  if (time !== undefined && Math.abs(time.wallMs - date.wallMs) > 2 * dayMs) {
    throw new Refusal('invalid_value', dateField, `Expected the date of ${timeField}, got another day`);
  }
}

function readAnswer(row: RequestRow, field: Field): boolean | null {
  const text = row.code(field);
  switch (text.toUpperCase()) {
    case '':
      return null;
    case 'Y':
    case 'YES':
    case 'TRUE':
      return true;
    case 'N':
    case 'NO':
    case 'FALSE':
      return false;
    default: {
      const reason = parseWallTime(text) ? 'schema_mismatch' : 'invalid_value';
      throw new Refusal(reason, field, 'Expected Y, N or nothing, got another text');
    }
  }
}

function ruleOf(created: ClockReading, closed: ClockReading | undefined): string {
  const rule = timeRule([
    ['created', created],
    ['closed', closed],
  ]);
  return closed && closed.ms < created.ms ? `${rule}+closed-before-created` : rule;
}

function label(row: RequestRow, field: Field, read: (clean: string) => string): string | null {
  const text = row.clean(field);
  return text === '' ? null : read(text);
}
