import { dataset, neighborhoods } from '../src/index';
import type { DatasetId } from '../src/index';

const two = (value: number) => String(value).padStart(2, '0');
const pick = <Item>(items: readonly Item[], index: number): Item => items[index % items.length] as Item;

/** Rows as they are after `JSON.parse` of log lines, different from each other, a third with a place. */
export function syntheticRows(id: DatasetId, count: number): Record<string, string>[] {
  const make = id === 'service-request' ? serviceRequest : trafficAccident;
  const { rawFields } = dataset(id);
  return Array.from({ length: count }, (_, index) => {
    const row = make(index);
    return JSON.parse(
      JSON.stringify(Object.fromEntries(rawFields.map((field) => [field, row[field] ?? '']))),
    );
  });
}

function serviceRequest(index: number): Record<string, string> {
  const day = `${two((index % 12) + 1)}/${two((index % 28) + 1)}/2015`;
  const located = index % 3 === 0;
  const { name, centroid } = pick(neighborhoods, index);
  return {
    CaseSummary: pick(
      ['Vehicle Registration Tags/Renewal', 'Pothole', 'SWM Service Schedule (trash, recycling)'],
      index,
    ),
    CaseStatus: pick(['Closed - Other', 'Routed to Agency', 'Closed - Transfered to External Agency'], index),
    CaseSource: pick(['Phone', 'PocketGov', 'Email'], index),
    CaseCreatedDate: day,
    CaseCreateddttm: `${day} ${two((index % 12) + 1)}:${two(index % 60)}:${two((index >> 6) % 60)} AM`,
    CaseClosedDate: day,
    CaseCloseddttm: `${day} 11:59:59 PM`,
    FirstCallResolution: index % 2 === 0 ? 'Y' : 'N',
    CustomerZipCode: String(80_202 + (index % 50)),
    IncidentAddress1: located ? `${index} N Glencoe St` : '',
    IncidentZipCode: located ? '80220-1234' : '',
    Longitude: located ? String(centroid[0]) : '',
    Latitude: located ? String(centroid[1]) : '',
    Agency: pick(['311', 'Finance', 'Public Works', 'Parks & Rec'], index),
    Type: pick(['Inquiry', 'Request', 'Complaint'], index),
    CouncilDistrict: located ? '9' : '',
    PoliceDistrict: located ? '2' : '',
    Neighborhood: located ? name : '',
  };
}

function trafficAccident(index: number): Record<string, string> {
  const { name, centroid, precinct } = pick(neighborhoods, index);
  const day = `2019-${two((index % 12) + 1)}-${two((index % 28) + 1)}`;
  const time = `${two(index % 24)}:${two(index % 60)}`;
  return {
    INCIDENT_ID: `2019${index}.0`,
    OFFENSE_ID: `2019${String(index).padStart(7, '0')}544100`,
    OFFENSE_CODE: '5441',
    OFFENSE_CODE_EXTENSION: '0',
    TOP_TRAFFIC_ACCIDENT_OFFENSE: 'TRAF - ACCIDENT               ',
    FIRST_OCCURRENCE_DATE: `${day} ${time}:00`,
    REPORTED_DATE: `${day} ${time}:59`,
    INCIDENT_ADDRESS: `${index} BLOCK S FEDERAL BLVD`,
    GEO_X: '3142354',
    GEO_Y: '1690000',
    GEO_LON: String(centroid[0]),
    GEO_LAT: String(centroid[1]),
    DISTRICT_ID: precinct.charAt(0),
    PRECINCT_ID: precinct,
    NEIGHBORHOOD_ID: name,
    BICYCLE_IND: '0.0',
    PEDESTRIAN_IND: '1.0',
    HARMFUL_EVENT_SEQ_1: 'FRONT TO REAR',
    ROAD_DESCRIPTION: 'AT INTERSECTION',
    ROAD_CONDITION: 'DRY',
    LIGHT_CONDITION: 'DAY LIGHT',
    TU1_VEHICLE_TYPE: 'PASSENGER CAR/VAN',
    TU1_DRIVER_ACTION: 'CARELESS DRIVING',
    TU2_VEHICLE_TYPE: 'SUV',
    TU2_DRIVER_ACTION: '  ',
    SERIOUSLY_INJURED: '0.0',
    FATALITIES: '0.0',
  };
}
