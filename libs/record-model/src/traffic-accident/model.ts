import Type from 'typebox';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { date, double, int, nullable, oneOf, text, timestamp } from '../column';
import { placeIssues } from '../place';

const code = (description: string) => nullable(text(description));

/** One traffic accident offence as the lake and DynamoDB hold it; one event per row version. */
export const TrafficAccidentEvent = Type.Object(
  {
    offense_id: text('Incident, offence code and extension in one; unique in a snapshot.'),
    incident_id: nullable(text('Police incident; two offences may share one.')),
    version: text(
      '`eventTimeMs (13 digits)#severityRank#contentHash`; the greater string is the newer state.',
    ),
    event_time: timestamp('The latest time the row itself knows.'),
    transport_id: nullable(text('Where the line was read: file, byte offset, CRC-32 of its bytes.')),
    content_hash: text('Hash of what the row says, without transport and derived place.'),
    offense_code: code('5441 accident, 5401 hit and run, 5420 DUI, 5455 vehicular assault.'),
    offense_code_extension: nullable(int('Extension of the code.')),
    offense_type: code('Offence slug; from the code where the generation has no such column.'),
    offense_category: code('`traffic-accident`, `all-other-crimes`, `murder`; from the code where absent.'),
    top_offense: code('Worst offence of the crash: FATAL, SBI, HIT & RUN, DUI, POLICE, ACCIDENT.'),
    accident_type: oneOf(
      ['fatal', 'serious-injury', 'hit-and-run', 'dui', 'police', 'accident'],
      'One class over all generations, from the worst offence, else the code.',
    ),
    first_occurrence_at: nullable(timestamp('Earliest possible time, UTC.')),
    last_occurrence_at: nullable(timestamp('Latest possible time, UTC.')),
    reported_at: nullable(timestamp('Reported to the police, UTC.')),
    occurred_date: date('Day in Denver of the first occurrence, else of the report.'),
    occurred_hour: nullable(int('The same as an hour, 0-23; null when the row gives a day alone.')),
    time_rule: text('Which clock the row was read with, e.g. `denver`, `denver+reported-overlap`.'),
    incident_address: nullable(text('Approximate place.', { privacy: 'private', freeText: true })),
    geo_x: nullable(double('State Plane feet, EPSG:2232.')),
    geo_y: nullable(double('State Plane feet, EPSG:2232.')),
    longitude: nullable(double('WGS84 degrees, on a public road.')),
    latitude: nullable(double('WGS84 degrees, on a public road.')),
    place_issue: nullable(oneOf([...placeIssues], 'Why given coordinates count as missing.')),
    district_id: code('Police district, 1 to 7.'),
    precinct_id: code('Police precinct, three digits.'),
    neighborhood: nullable(text('One of 78 statistical neighbourhoods, present name.')),
    neighborhood_source: nullable(
      oneOf(['file', 'polygon', 'nearest'], 'The column, the official polygon, or the nearest within 10 m.'),
    ),
    bicycle_count: nullable(int('People on bicycles.')),
    pedestrian_count: nullable(int('People on foot.')),
    harmful_event_1: code('First harmful event.'),
    harmful_event_2: code('Second harmful event.'),
    harmful_event_3: code('Third harmful event.'),
    harmful_event_most: code('Most harmful event.'),
    road_location: code('Where on the road.'),
    road_description: code('Kind of place.'),
    road_contour: code('Straight, curve, grade.'),
    road_condition: code('Dry, wet, icy.'),
    light_condition: code('Daylight, dark.'),
    tu1_vehicle_type: code('First traffic unit: vehicle.'),
    tu1_travel_direction: code('First traffic unit: direction.'),
    tu1_vehicle_movement: code('First traffic unit: movement.'),
    tu1_driver_action: code('First traffic unit: driver action.'),
    tu1_driver_factor: code('First traffic unit: human factor.'),
    tu1_pedestrian_action: code('First traffic unit: pedestrian action.'),
    tu2_vehicle_type: code('Second traffic unit: vehicle.'),
    tu2_travel_direction: code('Second traffic unit: direction.'),
    tu2_vehicle_movement: code('Second traffic unit: movement.'),
    tu2_driver_action: code('Second traffic unit: driver action.'),
    tu2_driver_factor: code('Second traffic unit: human factor.'),
    tu2_pedestrian_action: code('Second traffic unit: pedestrian action.'),
    seriously_injured: nullable(int('People seriously injured.')),
    fatalities: nullable(int('People killed.')),
    fatality_mode_1: code('How the first person killed travelled.'),
    fatality_mode_2: code('How the second person killed travelled.'),
    seriously_injured_mode_1: code('How the first person injured travelled.'),
    seriously_injured_mode_2: code('How the second person injured travelled.'),
    schema_version: int('Version of this model.'),
    created_month: text('Partition: month of the report in Denver, else of the occurrence, e.g. `2014-03`.'),
  },
  { additionalProperties: false },
);

/** The static type of {@link TrafficAccidentEvent}. */
export type TrafficAccidentEvent = Static<typeof TrafficAccidentEvent>;

const validator = Compile(TrafficAccidentEvent);

/** Whether a value is a complete {@link TrafficAccidentEvent}, with no other member. */
export function isTrafficAccidentEvent(value: unknown): value is TrafficAccidentEvent {
  return validator.Check(value);
}
