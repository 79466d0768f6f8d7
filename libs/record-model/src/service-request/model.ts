import Type from 'typebox';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { boolean, date, double, int, nullable, oneOf, text, timestamp } from '../column';
import { placeIssues } from '../place';

/** One service request as the lake and DynamoDB hold it; one event per row version of a case. */
export const ServiceRequestEvent = Type.Object(
  {
    case_id: text('Hash of the columns that do not change in the life of a case; the city publishes no id.'),
    version: text('`eventTimeMs (13 digits)#statusRank#contentHash`; the greater string is the newer state.'),
    event_time: timestamp('The latest time the row itself knows: closed, else created.'),
    transport_id: nullable(text('Where the line was read: file, byte offset, CRC-32 of its bytes.')),
    content_hash: text('Hash of what the row says, without transport and derived place.'),
    case_summary: nullable(text('What the case is about.', { freeText: true, maxLength: 16000 })),
    case_status: text('State of the case, one spelling per label.'),
    status_group: oneOf(
      ['resolved', 'unresolved'],
      'Whether the label means that work on the case has ended.',
    ),
    case_source: nullable(text('Channel by which the case came in.')),
    created_at: timestamp('Created, UTC.'),
    created_date: date('Created, day in Denver.'),
    created_hour: int('Created, hour in Denver, 0-23.'),
    time_rule: text('Which clock the row was read with, e.g. `denver`, `utc`, `denver+closed-utc`.'),
    closed_at: nullable(timestamp('Closed, UTC; the end of the day when the precision is `day`.')),
    closed_date: nullable(date('Closed, day in Denver.')),
    closed_precision: nullable(oneOf(['second', 'day'], 'How exact `closed_at` is.')),
    first_call_resolution: nullable(boolean('Whether the first call settled it.')),
    customer_zip: nullable(text("The caller's zip, 5 digits.", { privacy: 'private' })),
    incident_address_1: nullable(
      text('Street address of the place.', { privacy: 'private', freeText: true }),
    ),
    incident_address_2: nullable(text('Unit.', { privacy: 'private', freeText: true })),
    incident_intersection_1: nullable(text('First cross street.', { privacy: 'private', freeText: true })),
    incident_intersection_2: nullable(text('Second cross street.', { privacy: 'private', freeText: true })),
    incident_zip: nullable(text('Zip of the place, 5 digits: an area, so public.')),
    longitude: nullable(double('WGS84 degrees; as precise as an address.', { privacy: 'private' })),
    latitude: nullable(double('WGS84 degrees; as precise as an address.', { privacy: 'private' })),
    place_issue: nullable(oneOf([...placeIssues], 'Why given coordinates count as missing.')),
    agency: nullable(text('Owning agency under its present name.')),
    division: nullable(text('Always empty in published files.')),
    major_area: nullable(text('Always empty in published files.')),
    case_type: nullable(text('Inquiry, Request, Complaint, Compliment; other labels as written.')),
    topic: nullable(text('Always empty in published files.')),
    council_district: nullable(int('1 to 11.')),
    police_district: nullable(int('1 to 7.')),
    neighborhood: nullable(text('One of 78 statistical neighbourhoods, present name.')),
    neighborhood_source: nullable(
      oneOf(['file', 'polygon', 'nearest'], 'The column, the official polygon, or the nearest within 10 m.'),
    ),
    schema_version: int('Version of this model.'),
    created_month: text('Partition: month of `created_at` in Denver, e.g. `2015-07`.'),
  },
  { additionalProperties: false },
);

/** The static type of {@link ServiceRequestEvent}. */
export type ServiceRequestEvent = Static<typeof ServiceRequestEvent>;

const validator = Compile(ServiceRequestEvent);

/** Whether a value is a complete {@link ServiceRequestEvent}, with no other member. */
export function isServiceRequestEvent(value: unknown): value is ServiceRequestEvent {
  return validator.Check(value);
}
