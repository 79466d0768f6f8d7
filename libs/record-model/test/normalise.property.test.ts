import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dataset,
  datasetIds,
  isServiceRequestEvent,
  isTrafficAccidentEvent,
  normalise,
  rejectReasons,
  resolveHeader,
} from '../src/index';
import type { DatasetId, NormaliseResult } from '../src/index';
import { eventOf, rawRow } from './rows';

const guards = { 'service-request': isServiceRequestEvent, 'traffic-accident': isTrafficAccidentEvent };

/** Cells seen in real files, and some nobody has seen. */
const cell = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u00a0',
    'None',
    'NaN',
    '0',
    '1.0',
    '6     ',
    'UI',
    '-105',
    '40',
    '-104.99',
    '39.73',
    '99999',
  ),
  fc.constantFrom(
    '07/31/2015',
    '7/1/2015 9:05:01 AM',
    '11/14/2015 11:59:59 PM',
    '2015-03-08 02:30:00',
    '1746392100000',
  ),
  fc.constantFrom(
    'Closed - Spam',
    'Y',
    'stapleton',
    'TRAF - ACCIDENT      ',
    '2013227315.0',
    'DP2025225957',
    '=1+1',
    '\ud800',
  ),
  fc.constantFrom(
    'x'.repeat(300),
    '\u0130'.repeat(256),
    '\u00df'.repeat(256),
    '---',
    'x'.repeat(17_000),
    '__proto__',
    'constructor',
    '1/1/2100',
    '12/31/2099 23:59:59',
  ),
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);

function expectResult(id: DatasetId, result: NormaliseResult): void {
  if (result.ok) {
    expect(guards[id](result.event)).toBe(true);
    expect(String(result.event['version'])).toMatch(/^\d{13}#\d{2}#[0-9a-f]{16}$/);
    expect(Object.keys(result.event)).toEqual(dataset(id).columns.map(({ name }) => name));
  } else {
    expect(rejectReasons).toContain(result.reason);
    expect(result.reason).not.toBe('poison');
  }
}

describe.each(datasetIds)('normalise of %s', (id) => {
  const { rawFields } = dataset(id);

  it('gives a result for any JSON value', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => expectResult(id, normalise(id, value))));
    for (const value of [undefined, null, Symbol('x'), () => 1, new Date(NaN), NaN, 10n]) {
      expectResult(id, normalise(id, value));
    }
  });

  it('gives a result for any object with known members', () => {
    const record = fc.dictionary(
      fc.constantFrom(...rawFields, 'transportId', '__proto__', 'extra'),
      fc.oneof(cell, fc.jsonValue()),
    );
    fc.assert(
      fc.property(record, (raw) => expectResult(id, normalise(id, raw))),
      { numRuns: 500 },
    );
  });

  it('gives a result for a row with some cells changed', () => {
    const changes = fc.dictionary(fc.constantFrom(...rawFields), cell, { maxKeys: 4 });
    fc.assert(
      fc.property(changes, (changed) => expectResult(id, normalise(id, rawRow(id, changed)))),
      { numRuns: 2_000 },
    );
  });

  it('never takes a row whose cells moved by one column for an event of the same key', () => {
    const cells = rawFields.map((field) => String(rawRow(id)[field]));
    for (const shifted of [
      [...cells.slice(1), ''],
      ['', ...cells.slice(0, -1)],
    ]) {
      const raw = Object.fromEntries(rawFields.map((field, index) => [field, shifted[index]]));
      expect(normalise(id, raw)).toMatchObject({ ok: false });
    }
  });

  it('gives the same event for the members in any order', () => {
    const event = eventOf(id);
    const orders = fc.shuffledSubarray([...rawFields], { minLength: rawFields.length });
    fc.assert(
      fc.property(orders, (order) => {
        const row = rawRow(id);
        const raw = Object.fromEntries(order.map((field) => [field, row[field]]));
        expect(normalise(id, raw)).toEqual({ ok: true, event });
      }),
    );
  });

  it('gives the same event for the columns of a file in any order', () => {
    const event = eventOf(id);
    const row = rawRow(id);
    const orders = fc.shuffledSubarray([...rawFields, 'OBJECTID'], { minLength: rawFields.length + 1 });
    fc.assert(
      fc.property(orders, (header) => {
        const picked = resolveHeader(id, header).pick(header.map((field) => String(row[field] ?? '17')));
        const raw = Object.fromEntries(rawFields.map((field, index) => [field, picked[index]]));
        expect(normalise(id, raw)).toEqual({ ok: true, event });
      }),
    );
  });
});

const created = fc.date({
  min: new Date('2015-01-01T00:00:00Z'),
  max: new Date('2025-12-31T00:00:00Z'),
  noInvalidDate: true,
});
const word = fc.stringMatching(/^[A-Za-z0-9&/-]{1,9}$/);
const phrase = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const two = (value: number) => String(value).padStart(2, '0');

/** One wall clock second in the four notations of the service request files. */
function notations(date: Date): string[] {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const [hour, minute, second] = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
  const half = hour < 12 ? 'AM' : 'PM';
  const hour12 = hour % 12 || 12;
  return [
    `${two(month)}/${two(day)}/${year} ${two(hour12)}:${two(minute)}:${two(second)} ${half}`,
    `${month}/${day}/${year} ${hour12}:${two(minute)}:${two(second)} ${half}`,
    `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}.000001`,
    String(Date.UTC(year, month - 1, day, hour, minute, second)),
  ];
}

describe('the case id', () => {
  it('is one for a case written in every dialect', () => {
    fc.assert(
      fc.property(
        created,
        phrase,
        phrase,
        fc.integer({ min: 80_000, max: 80_299 }),
        (date, summary, street, zip) => {
          const spellings = [
            [summary, street, `${zip}`],
            [` ${summary}\u00a0`, street.toUpperCase(), `${zip}-1234`],
            [summary.replaceAll(' ', '  '), ` ${street} `, `${zip}`],
            [summary.toLowerCase(), street, `${zip}1234`],
          ];
          const ids = notations(date).map((time, index) => {
            const [CaseSummary, IncidentAddress1, CustomerZipCode] = spellings[index] ?? [];
            const dates = {
              CaseCreatedDate: '',
              CaseCreateddttm: time,
              CaseClosedDate: '',
              CaseCloseddttm: '',
            };
            return eventOf('service-request', { CaseSummary, IncidentAddress1, CustomerZipCode, ...dates })[
              'case_id'
            ];
          });
          expect(new Set(ids).size).toBe(1);
        },
      ),
    );
  });
});
