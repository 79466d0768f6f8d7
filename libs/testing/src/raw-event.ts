/** A raw event as it travels: a flat object of strings. */
export type RawEvent = Record<string, string>;

/** An invented service request that normalises without complaint; closed a day after it was opened. */
export function rawServiceRequest(changes: RawEvent = {}): RawEvent {
  return {
    CaseSummary: 'Graffiti',
    CaseStatus: 'Closed - Answer Provided',
    CaseSource: 'Phone',
    CaseCreatedDate: '07/31/2015',
    CaseCreateddttm: '07/31/2015 12:47:35 PM',
    CaseClosedDate: '08/01/2015',
    CaseCloseddttm: '08/01/2015 01:00:00 PM',
    FirstCallResolution: 'N',
    CustomerZipCode: '80202',
    IncidentAddress1: '100 N EXAMPLE ST',
    IncidentAddress2: '',
    IncidentIntersection1: '',
    IncidentIntersection2: '',
    IncidentZipCode: '80202',
    Longitude: '-104.99',
    Latitude: '39.74',
    Agency: '311',
    Division: '',
    MajorArea: '',
    Type: 'Inquiry',
    Topic: '',
    CouncilDistrict: '10',
    PoliceDistrict: '6',
    Neighborhood: '',
    ...changes,
  };
}

/** An invented traffic accident that normalises without complaint; members not named are empty. */
export function rawTrafficAccident(rawFields: readonly string[], changes: RawEvent = {}): RawEvent {
  return {
    ...Object.fromEntries(rawFields.map((field) => [field, ''])),
    INCIDENT_ID: '2014100',
    OFFENSE_ID: '2014100540100',
    OFFENSE_CODE: '5401',
    OFFENSE_CODE_EXTENSION: '0',
    OFFENSE_TYPE_ID: 'traffic-accident',
    OFFENSE_CATEGORY_ID: 'traffic-accident',
    FIRST_OCCURRENCE_DATE: '2014-03-01 10:00:00',
    REPORTED_DATE: '2014-03-01 10:10:00',
    GEO_LON: '-104.99',
    GEO_LAT: '39.74',
    ...changes,
  };
}

/** The record of an event: one JSON line. */
export function recordBytes(raw: RawEvent): Buffer {
  return Buffer.from(`${JSON.stringify(raw)}\n`);
}
