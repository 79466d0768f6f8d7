import Type from 'typebox';
import type { Static } from 'typebox';
import { raw } from '../raw-field';

/** One 311 row on the wire: the 24 members of the official agent.json, in its order. */
export const ServiceRequestRaw = Type.Object({
  CaseSummary: raw(
    'Case Summary',
    'What the case is about; a pick list until November 2015, typed by hand after.',
  ),
  CaseStatus: raw('Case Status', 'State of the case.'),
  CaseSource: raw('Case Source', 'Channel by which it came in.'),
  CaseCreatedDate: raw('Case Created Date', 'Date part of the created time.'),
  CaseCreateddttm: raw(
    'Case Created dttm',
    'Created, to the second, without a zone; the zone depends on the era.',
  ),
  CaseClosedDate: raw('Case Closed Date', 'Date part of the closed time.'),
  CaseCloseddttm: raw('Case Closed dttm', 'Closed; `11:59:59 PM` means some time that day.'),
  FirstCallResolution: raw('First Call Resolution', '`Y`, `N` or empty.'),
  CustomerZipCode: raw('Customer Zip Code', "The caller's zip."),
  IncidentAddress1: raw('Incident Address 1', 'Street address of the place.'),
  IncidentAddress2: raw('Incident Address 2', 'Unit.'),
  IncidentIntersection1: raw('Incident Intersection 1', 'First cross street.'),
  IncidentIntersection2: raw('Incident Intersection 2', 'Second cross street.'),
  IncidentZipCode: raw('Incident Zip Code', 'Zip of the place.'),
  Longitude: raw('Longitude', 'WGS84 degrees.'),
  Latitude: raw('Latitude', 'WGS84 degrees.'),
  Agency: raw('Agency', 'Owning agency.'),
  Division: raw('Division', 'Always empty.'),
  MajorArea: raw('Major Area', 'Always empty.'),
  Type: raw('Type', 'Inquiry, Request, Complaint or Compliment.'),
  Topic: raw('Topic', 'Always empty.'),
  CouncilDistrict: raw('Council District', '1 to 11.'),
  PoliceDistrict: raw('Police District', '1 to 7.'),
  Neighborhood: raw('Neighborhood', 'One of 78 names; empty from November 2015 on.'),
});

/** The static type of {@link ServiceRequestRaw}. */
export type ServiceRequestRaw = Static<typeof ServiceRequestRaw>;
