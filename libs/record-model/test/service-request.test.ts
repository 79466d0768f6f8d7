import { describe, expect, it } from 'vitest';
import { dataset, isServiceRequestEvent, normalise } from '../src/index';
import { eventOf, rawRow, rejectOf } from './rows';

const event = (changes?: Record<string, unknown>) => eventOf('service-request', changes);
const reject = (changes?: Record<string, unknown>) => rejectOf('service-request', changes);

describe('a service request', () => {
  it('becomes an event with every column of the dataset, in order', () => {
    const made = event();

    expect(isServiceRequestEvent(made)).toBe(true);
    expect(Object.keys(made)).toEqual(dataset('service-request').columns.map(({ name }) => name));
    expect(made).toMatchObject({
      event_time: '2015-08-08T05:59:59.000Z',
      case_summary: 'Pothole on the corner',
      status_group: 'resolved',
      created_at: '2015-07-31T18:47:35.000Z',
      created_date: '2015-07-31',
      created_hour: 12,
      created_month: '2015-07',
      time_rule: 'denver',
      closed_at: '2015-08-08T05:59:59.000Z',
      closed_date: '2015-08-07',
      closed_precision: 'day',
      first_call_resolution: false,
      customer_zip: '80220',
      incident_zip: '80220',
      longitude: -104.9,
      latitude: 39.73,
      place_issue: null,
      council_district: 5,
      police_district: 2,
      neighborhood: 'Hale',
      neighborhood_source: 'file',
      transport_id: null,
    });
  });

  it('keeps the transport id out of the content', () => {
    const made = event({});
    const raw = { ...rawRow('service-request'), transportId: '00112233aabbccdd-4096-0badcafe' };
    const sent = normalise('service-request', raw);

    expect(sent).toMatchObject({
      ok: true,
      event: {
        transport_id: '00112233aabbccdd-4096-0badcafe',
        version: made['version'],
        case_id: made['case_id'],
      },
    });
  });

  it('takes null for the columns a short row lacks', () => {
    const raw = { ...rawRow('service-request'), Neighborhood: null, PoliceDistrict: null };

    expect(normalise('service-request', raw)).toMatchObject({ ok: true, event: { neighborhood: null } });
  });
});

describe('the clock of a service request', () => {
  it.each([
    ['11/14/2015 04:51:51 PM', '2015-11-14T23:51:51.000Z', '2015-11-14', 16, 'denver'],
    ['11/15/2015 12:22:49 AM', '2015-11-15T00:22:49.000Z', '2015-11-14', 17, 'utc'],
    ['10/12/2016 11:00:00 PM', '2016-10-12T23:00:00.000Z', '2016-10-12', 17, 'utc'],
    ['6/1/2017 1:00:00 AM', '2017-06-01T01:00:00.000Z', '2017-05-31', 19, 'utc-assumed'],
    ['1/1/2019 9:51:11 AM', '2019-01-01T16:51:11.000Z', '2019-01-01', 9, 'denver'],
    ['1546336271000', '2019-01-01T16:51:11.000Z', '2019-01-01', 9, 'denver-epoch'],
  ])('reads %s by its era', (text, created_at, created_date, created_hour, time_rule) => {
    const changes = { CaseCreatedDate: '', CaseCreateddttm: text, CaseClosedDate: '', CaseCloseddttm: '' };

    expect(event(changes)).toMatchObject({ created_at, created_date, created_hour, time_rule });
  });

  it('reads a close in the new system as UTC on a row created on Denver time', () => {
    expect(event({ CaseClosedDate: '12/01/2015', CaseCloseddttm: '12/01/2015 08:15:30 PM' })).toMatchObject({
      created_at: '2015-07-31T18:47:35.000Z',
      closed_at: '2015-12-01T20:15:30.000Z',
      closed_date: '2015-12-01',
      closed_precision: 'second',
      time_rule: 'denver+closed-utc',
    });
  });

  it('takes the end of the day for a close that names a day only', () => {
    expect(event({ CaseCloseddttm: '' })).toMatchObject({
      closed_at: '2015-08-08T05:59:59.000Z',
      closed_precision: 'day',
    });
    expect(event({ CaseClosedDate: '1438905600000', CaseCloseddttm: '' })).toMatchObject({
      closed_date: '2015-08-07',
      closed_precision: 'day',
    });
  });

  it('says when a close precedes the creation, and orders by the later of both', () => {
    expect(event({ CaseClosedDate: '07/30/2015', CaseCloseddttm: '07/30/2015 08:00:00 AM' })).toMatchObject({
      event_time: '2015-07-31T18:47:35.000Z',
      time_rule: 'denver+closed-before-created',
    });
  });
});

describe('labels of a service request', () => {
  it.each([
    ['Closed - Transfered to External Agency', 'Closed - Transferred to External Agency', 'resolved'],
    ['CLOSED - OTHER', 'Closed - Other', 'resolved'],
    ['Spam', 'Closed - Spam', 'resolved'],
    ['Approved', 'Closed - Approved', 'resolved'],
    ['Closed - Not Approved', 'Closed - Not Approved', 'resolved'],
    ['Closed - Something New', 'Closed - Something New', 'resolved'],
    ['In Progress', 'In-Progress', 'unresolved'],
    ['Disclosed', 'Disclosed', 'unresolved'],
  ])('reads status %s', (text, case_status, status_group) => {
    expect(event({ CaseStatus: text })).toMatchObject({ case_status, status_group });
  });

  it.each([
    ['Parks & Rec', 'Parks & Recreation'],
    ['AFR Accounting', 'Finance'],
    ['Environmental Health', 'Public Health & Environment'],
    ['ROWE', 'Public Works'],
    [' public works\u00a0', 'Public Works'],
    ['A New Agency', 'A New Agency'],
  ])('reads agency %s', (text, agency) => {
    expect(event({ Agency: text })).toMatchObject({ agency });
  });

  it('reads types, answers and districts', () => {
    expect(
      event({ Type: 'Inqury', FirstCallResolution: '', CouncilDistrict: '6     ', PoliceDistrict: 'UI' }),
    ).toMatchObject({
      case_type: 'Inquiry',
      first_call_resolution: null,
      council_district: 6,
      police_district: null,
    });
    expect(event({ Type: 'DIA Case', CouncilDistrict: '0', PoliceDistrict: '7.0' })).toMatchObject({
      case_type: 'DIA Case',
      council_district: null,
      police_district: 7,
    });
  });

  it.each([
    ['80202', '80202'],
    ['80202-1234', '80202'],
    ['802021234', '80202'],
    ['80209+', '80209'],
    ['80123.', '80123'],
    ['99999', null],
    ['00000', null],
    ['1', null],
    ['802099', null],
    ['802O7', null],
    ['INDIA', null],
    ['M5E1A6', null],
  ])('reads zip %s', (text, customer_zip) => {
    expect(event({ CustomerZipCode: text })).toMatchObject({ customer_zip });
  });
});

describe('a row that is no service request', () => {
  it.each([
    [
      'a time in the date column',
      { CaseCreatedDate: '01/29/2016 09:36:08 PM' },
      'schema_mismatch',
      'CaseCreatedDate',
    ],
    ['a label in the date column', { CaseCreatedDate: 'Phone' }, 'schema_mismatch', 'CaseCreatedDate'],
    ['a date as status', { CaseStatus: '07/31/2015' }, 'schema_mismatch', 'CaseStatus'],
    ['no status', { CaseStatus: ' \u00a0' }, 'schema_mismatch', 'CaseStatus'],
    ['text in a coordinate', { Latitude: 'Public Works' }, 'schema_mismatch', 'Latitude'],
    [
      'a time as an answer',
      { FirstCallResolution: '07/31/2015 11:59:59 PM' },
      'schema_mismatch',
      'FirstCallResolution',
    ],
    ['another answer', { FirstCallResolution: 'maybe' }, 'invalid_value', 'FirstCallResolution'],
    [
      'a day that does not exist',
      { CaseCreateddttm: '02/30/2015 01:00:00 AM', CaseCreatedDate: '' },
      'invalid_value',
      'CaseCreateddttm',
    ],
    [
      'an hour that does not exist',
      { CaseCreateddttm: '07/31/2015 13:00:00 PM' },
      'invalid_value',
      'CaseCreateddttm',
    ],
    ['another day in the date column', { CaseCreatedDate: '01/01/2015' }, 'invalid_value', 'CaseCreatedDate'],
    ['no created time', { CaseCreateddttm: '' }, 'no_event_time', 'CaseCreateddttm'],
    ['a date alone', { CaseCreateddttm: '07/31/2015' }, 'no_event_time', 'CaseCreateddttm'],
    ['a lone surrogate', { CaseSummary: 'a\ud800b' }, 'bad_encoding', 'CaseSummary'],
    ['an endless address', { IncidentAddress1: 'x'.repeat(257) }, 'invalid_value', 'IncidentAddress1'],
    ['a nested value', { Agency: { name: 'x' } }, 'schema_mismatch', 'Agency'],
    [
      'the header line',
      { CaseSummary: 'Case Summary', CaseStatus: 'Case_Status' },
      'schema_mismatch',
      undefined,
    ],
  ])('is refused for %s', (_, changes, reason, field) => {
    const made = reject(changes);

    expect(made.reason).toBe(reason);
    expect(made.field).toBe(field);
    expect(made.detail).toMatch(/^Expected .*, got /);
  });

  it('is refused for a member nobody knows, without repeating its name', () => {
    const result = normalise('service-request', { ...rawRow('service-request'), 'Jane Doe': 'x' });

    expect(result).toMatchObject({ ok: false, reason: 'schema_mismatch' });
    expect(JSON.stringify(result)).not.toContain('Jane');
  });

  it('is refused when dated more than a day ahead of the reader', () => {
    const changes = { CaseClosedDate: '', CaseCloseddttm: '' };
    const created = Date.parse('2015-07-31T18:47:35Z');

    expect(eventOf('service-request', changes, { nowMs: created - 86_400_000 })).toBeDefined();
    expect(rejectOf('service-request', changes, { nowMs: created - 86_400_001 }).reason).toBe(
      'future_event_time',
    );
  });

  it('takes a summary of 8,000 characters', () => {
    expect(String(event({ CaseSummary: 'a'.repeat(8_000) })['case_summary'])).toHaveLength(8_000);
  });
});

describe('the case id', () => {
  const id = (changes?: Record<string, unknown>) => event(changes)['case_id'];

  it('never changes between releases: stored items are found by it', () => {
    expect(event()).toMatchObject({
      case_id: '5f940f14fb562b951e85bf146fa856a9',
      version: '1439013599000#90#d0da9c7ce515b05c',
    });
  });

  it('is the same in every dialect of one case', () => {
    const dialects = [
      { CaseCreatedDate: '7/31/2015', CaseCreateddttm: '7/31/2015 12:47:35 PM', IncidentZipCode: '80220' },
      { CaseCreatedDate: '', CaseCreateddttm: '1438346855000' },
      { CaseCreatedDate: '2015-07-31', CaseCreateddttm: '2015-07-31 12:47:35.000001' },
      {
        CaseSummary: ' POTHOLE  on\u00a0the corner ',
        CaseSource: 'phone',
        IncidentAddress1: '100 n invented st',
      },
      {
        CustomerZipCode: '80220-9876',
        Agency: 'Parks & Rec',
        Neighborhood: '',
        Longitude: '0',
        Latitude: '0',
      },
    ];

    expect(new Set([{}, ...dialects].map(id)).size).toBe(1);
  });

  it('does not change while the case goes on', () => {
    const states = [
      { CaseStatus: 'New', CaseClosedDate: '', CaseCloseddttm: '', FirstCallResolution: '' },
      { CaseStatus: 'In-Progress', CaseClosedDate: '', CaseCloseddttm: '' },
      { CaseStatus: 'Closed - Other' },
    ];
    const versions = states.map((state) => String(event(state)['version']));

    expect(new Set(states.map(id)).size).toBe(1);
    expect(versions).toEqual([...versions].sort());
  });

  it('differs for another second, caller or place', () => {
    const others = [
      { CaseCreateddttm: '07/31/2015 12:47:36 PM' },
      { CustomerZipCode: '80221' },
      { IncidentAddress1: '101 N Invented St' },
      { IncidentIntersection1: 'E Invented Ave' },
      { CaseSource: 'PocketGov' },
    ];

    expect(new Set([{}, ...others].map(id)).size).toBe(1 + others.length);
  });

  it('does not mix up neighbouring columns', () => {
    expect(id({ IncidentIntersection1: 'A', IncidentIntersection2: '' })).not.toBe(
      id({ IncidentIntersection1: '', IncidentIntersection2: 'A' }),
    );
  });
});
