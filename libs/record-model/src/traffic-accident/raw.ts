import Type from 'typebox';
import type { Static } from 'typebox';
import { raw } from '../raw-field';

/**
 * One accident row on the wire: the union of the five header generations that carries information, under the
 * upper-case names of the 2019-2021 files. A generation that lacks a column leaves it empty.
 */
export const TrafficAccidentRaw = Type.Object({
  INCIDENT_ID: raw('incident_id', 'Police incident; not unique, two offences may share one.'),
  OFFENSE_ID: raw('offense_id', 'Incident, offence code and extension in one; unique.'),
  OFFENSE_CODE: raw('offense_code', '5441, 5401, 5420, 5455.'),
  OFFENSE_CODE_EXTENSION: raw('offense_code_extension', 'Extension of the code.'),
  OFFENSE_TYPE_ID: raw('offense_type_id', 'Offence slug; generations 1 to 3 only.'),
  OFFENSE_CATEGORY_ID: raw('offense_category_id', 'Category slug; generations 1 to 3 only.'),
  TOP_TRAFFIC_ACCIDENT_OFFENSE: raw('top_traffic_accident_offense', 'Worst offence of the crash; padded.'),
  FIRST_OCCURRENCE_DATE: raw('first_occurrence_date', 'Earliest possible time.'),
  LAST_OCCURRENCE_DATE: raw('last_occurrence_date', 'Latest possible time, mostly empty.'),
  REPORTED_DATE: raw('reported_date', 'Reported to the police.'),
  INCIDENT_ADDRESS: raw('incident_address', 'Approximate place.'),
  GEO_X: raw('geo_x', 'State Plane feet, EPSG:2232.'),
  GEO_Y: raw('geo_y', 'State Plane feet, EPSG:2232.'),
  GEO_LON: raw('geo_lon', 'WGS84 degrees.'),
  GEO_LAT: raw('geo_lat', 'WGS84 degrees.'),
  DISTRICT_ID: raw('district_id', 'Police district.'),
  PRECINCT_ID: raw('precinct_id', 'Police precinct, district and two digits.'),
  NEIGHBORHOOD_ID: raw('neighborhood_id', 'Slug (generations 1, 2) or full name (3 to 5).'),
  BICYCLE_IND: raw('bicycle_ind', 'How many people on bicycles: a count, not a flag.'),
  PEDESTRIAN_IND: raw('pedestrian_ind', 'How many people on foot: a count, not a flag.'),
  HARMFUL_EVENT_SEQ_1: raw('HARMFUL_EVENT_SEQ_1', 'First harmful event.'),
  HARMFUL_EVENT_SEQ_2: raw('HARMFUL_EVENT_SEQ_2', 'Second harmful event.'),
  HARMFUL_EVENT_SEQ_3: raw('HARMFUL_EVENT_SEQ_3', 'Third harmful event; some generations.'),
  HARMFUL_EVENT_SEQ_MOST: raw('HARMFUL_EVENT_SEQ_MOST', 'Most harmful event; some generations.'),
  ROAD_LOCATION: raw('road_location', 'Where on the road.'),
  ROAD_DESCRIPTION: raw('ROAD_DESCRIPTION', 'Kind of place, e.g. at an intersection.'),
  ROAD_CONTOUR: raw('ROAD_CONTOUR', 'Straight, curve, grade.'),
  ROAD_CONDITION: raw('ROAD_CONDITION', 'Dry, wet, icy.'),
  LIGHT_CONDITION: raw('LIGHT_CONDITION', 'Daylight, dark.'),
  TU1_VEHICLE_TYPE: raw('TU1_VEHICLE_TYPE', 'First traffic unit: vehicle.'),
  TU1_TRAVEL_DIRECTION: raw('TU1_TRAVEL_DIRECTION', 'First traffic unit: direction.'),
  TU1_VEHICLE_MOVEMENT: raw('TU1_VEHICLE_MOVEMENT', 'First traffic unit: movement.'),
  TU1_DRIVER_ACTION: raw('TU1_DRIVER_ACTION', 'First traffic unit: driver action.'),
  TU1_DRIVER_HUMANCONTRIBFACTOR: raw('TU1_DRIVER_HUMANCONTRIBFACTOR', 'First traffic unit: human factor.'),
  TU1_PEDESTRIAN_ACTION: raw('TU1_PEDESTRIAN_ACTION', 'First traffic unit: pedestrian action.'),
  TU2_VEHICLE_TYPE: raw('TU2_VEHICLE_TYPE', 'Second traffic unit: vehicle.'),
  TU2_TRAVEL_DIRECTION: raw('TU2_TRAVEL_DIRECTION', 'Second traffic unit: direction.'),
  TU2_VEHICLE_MOVEMENT: raw('TU2_VEHICLE_MOVEMENT', 'Second traffic unit: movement.'),
  TU2_DRIVER_ACTION: raw('TU2_DRIVER_ACTION', 'Second traffic unit: driver action.'),
  TU2_DRIVER_HUMANCONTRIBFACTOR: raw('TU2_DRIVER_HUMANCONTRIBFACTOR', 'Second traffic unit: human factor.'),
  TU2_PEDESTRIAN_ACTION: raw('TU2_PEDESTRIAN_ACTION', 'Second traffic unit: pedestrian action.'),
  SERIOUSLY_INJURED: raw('SERIOUSLY_INJURED', 'People seriously injured.'),
  FATALITIES: raw('FATALITIES', 'People killed.'),
  FATALITY_MODE_1: raw('FATALITY_MODE_1', 'How the first person killed travelled.'),
  FATALITY_MODE_2: raw('FATALITY_MODE_2', 'How the second person killed travelled.'),
  SERIOUSLY_INJURED_MODE_1: raw('SERIOUSLY_INJURED_MODE_1', 'How the first person injured travelled.'),
  SERIOUSLY_INJURED_MODE_2: raw('SERIOUSLY_INJURED_MODE_2', 'How the second person injured travelled.'),
});

/** The static type of {@link TrafficAccidentRaw}. */
export type TrafficAccidentRaw = Static<typeof TrafficAccidentRaw>;
