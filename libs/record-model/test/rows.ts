import { dataset, normalise } from '../src/index';
import type { CanonicalEvent, DatasetId, NormaliseOptions, Reject } from '../src/index';

type Cells = Readonly<Record<string, unknown>>;

const requestCells = {
  CaseSummary: 'Pothole on the corner',
  CaseStatus: 'Closed - Other',
  CaseSource: 'Phone',
  CaseCreatedDate: '07/31/2015',
  CaseCreateddttm: '07/31/2015 12:47:35 PM',
  CaseClosedDate: '08/07/2015',
  CaseCloseddttm: '08/07/2015 11:59:59 PM',
  FirstCallResolution: 'N',
  CustomerZipCode: '80220',
  IncidentAddress1: '100 N Invented St',
  IncidentZipCode: '80220-1234',
  Longitude: '-104.9',
  Latitude: '39.73',
  Agency: 'Public Works',
  Type: 'Request',
  CouncilDistrict: '5',
  PoliceDistrict: '2',
  Neighborhood: 'Hale',
};

const accidentCells = {
  INCIDENT_ID: '20145550101.0',
  OFFENSE_ID: '20145550101544100',
  OFFENSE_CODE: '5441',
  OFFENSE_CODE_EXTENSION: '0',
  OFFENSE_TYPE_ID: 'traffic-accident',
  OFFENSE_CATEGORY_ID: 'traffic-accident',
  FIRST_OCCURRENCE_DATE: '2014-03-05 08:40:00',
  REPORTED_DATE: '2014-03-05 09:05:00',
  INCIDENT_ADDRESS: 'E INVENTED AVE / N NOWHERE ST',
  GEO_X: '3142354',
  GEO_Y: '1690000',
  GEO_LON: '-104.99',
  GEO_LAT: '39.74',
  DISTRICT_ID: '6',
  PRECINCT_ID: '623',
  NEIGHBORHOOD_ID: 'capitol-hill',
};

/** A complete raw event of a dataset, with some cells changed. */
export function rawRow(id: DatasetId, changes: Cells = {}): Record<string, unknown> {
  const cells: Cells = { ...(id === 'service-request' ? requestCells : accidentCells), ...changes };
  return Object.fromEntries(dataset(id).rawFields.map((field) => [field, cells[field] ?? '']));
}

/** The event of such a row; fails the test when the row is rejected. */
export function eventOf(id: DatasetId, changes?: Cells, options?: NormaliseOptions): CanonicalEvent {
  const result = normalise(id, rawRow(id, changes), options);
  if (!result.ok) throw new Error(`Expected an event, got ${JSON.stringify(result)}`);
  return result.event;
}

/** The reject of such a row; fails the test when the row is taken. */
export function rejectOf(id: DatasetId, changes?: Cells, options?: NormaliseOptions): Reject {
  const result = normalise(id, rawRow(id, changes), options);
  if (result.ok) throw new Error('Expected a reject, got an event');
  return result;
}
