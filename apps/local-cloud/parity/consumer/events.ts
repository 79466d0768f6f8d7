import { dataset, normalise, dynamoDbItem, type DatasetId } from '@denver/record-model';
import { rawServiceRequest, rawTrafficAccident, recordBytes, type RawEvent } from '@denver/testing';
import { seededRandom, shuffled } from '../random';

const cases = 60;
const pad = (value: number) => String(value).padStart(2, '0');

/**
 * Invented events of 60 cases: each case in up to eight states, a third of them twice, all in an order that has
 * nothing to do with their times. The same for the same seed.
 */
export function inventEvents(id: DatasetId, seed: number): RawEvent[] {
  const random = seededRandom(seed);
  const states: RawEvent[] = [];
  for (let number = 0; number < cases; number += 1)
    for (let state = 0; state <= Math.floor(random() * 8); state += 1)
      states.push(
        id === 'service-request' ? request(number, state, random) : accident(number, state, random),
      );
  const sent = states.map((event, n) => ({ ...event, transportId: `parity-${n}-00000000` }));
  return shuffled([...sent, ...sent.filter(() => random() < 0.35)], random);
}

function request(number: number, state: number, random: () => number): RawEvent {
  const day = `07/${pad(1 + (number % 28))}/2015`;
  const closed = state === 0 ? '' : `08/${pad(1 + Math.floor(random() * 28))}/2015`;
  return rawServiceRequest({
    CaseSummary: `Case ${number}`,
    CaseCreatedDate: day,
    CaseCreateddttm: `${day} 12:${pad(number)}:35 PM`,
    CaseStatus: state === 0 ? 'New' : 'Closed - Answer Provided',
    CaseClosedDate: closed,
    CaseCloseddttm: closed && `${closed} 01:00:00 PM`,
    CouncilDistrict: random() < 0.3 ? '' : String(1 + Math.floor(random() * 11)),
    IncidentAddress1: `${100 + number} N EXAMPLE ST`,
  });
}

function accident(number: number, state: number, random: () => number): RawEvent {
  const key = 2014100540100 + number;
  return rawTrafficAccident(dataset('traffic-accident').rawFields, {
    INCIDENT_ID: String(key).slice(0, 7),
    OFFENSE_ID: String(key),
    REPORTED_DATE: `2014-03-${pad(1 + Math.floor(random() * 28))} 10:${pad(state)}:00`,
    DISTRICT_ID: random() < 0.3 ? '' : String(1 + Math.floor(random() * 6)),
  });
}

/** The table that must come of them: of each case the state with the greatest version, present attributes only. */
export function foldEvents(id: DatasetId, events: readonly RawEvent[]): Map<string, Record<string, unknown>> {
  const newest = new Map<string, Record<string, unknown>>();
  for (const raw of events) {
    const result = normalise(id, raw);
    if (!result.ok) throw new Error(`Expected an invented event to be good, got ${result.reason}`);
    const { pk, attributes } = dynamoDbItem(id, result.event);
    const standing = newest.get(pk);
    if (standing && String(standing['version']) >= String(attributes['version'])) continue;
    newest.set(pk, Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null)));
  }
  return newest;
}

/** The events as Lambda brings them, in batches of 25. */
export function kinesisBatches(id: DatasetId, events: readonly RawEvent[]): object[] {
  const records = events.map((event, n) => ({
    eventID: `shardId-000000000000:${n}`,
    eventSourceARN: `arn:aws:kinesis:us-west-2:000000000000:stream/denver-${id}-dev`,
    kinesis: {
      sequenceNumber: String(n),
      partitionKey: 'k',
      data: recordBytes(event).toString('base64'),
      approximateArrivalTimestamp: Date.parse('2026-03-02T10:00:00Z') / 1000,
    },
  }));
  return Array.from({ length: Math.ceil(records.length / 25) }, (_, n) => ({
    Records: records.slice(n * 25, n * 25 + 25),
  }));
}
