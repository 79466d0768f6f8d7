import { describe, expect, it } from 'vitest';
import { dataset, resolveHeader, RowWidthError, UnknownDatasetError, UnknownHeaderError } from '../src/index';
import type { DatasetId } from '../src/index';

const requestNames = dataset('service-request').rawFieldDetails.map(({ cityName }) => cityName);
const underscores = requestNames.map((name) => name.replaceAll(' ', '_'));
const accidentFields = dataset('traffic-accident').rawFields;
const titleCase = (name: string) => name.toLowerCase().replace(/(^|_)[a-z]/g, (part) => part.toUpperCase());

const generation1 = accidentFields.slice(0, 18).filter((name) => name !== 'TOP_TRAFFIC_ACCIDENT_OFFENSE');
const generation2 = [...generation1, 'BICYCLE_IND', 'PEDESTRIAN_IND'];
const crashReport = accidentFields.filter(
  (name) => !['OFFENSE_TYPE_ID', 'OFFENSE_CATEGORY_ID'].includes(name),
);
const generation4 = ['OBJECTID_1', ...crashReport.filter((name) => name !== 'HARMFUL_EVENT_SEQ_MOST')];
const mixedCase = crashReport
  .filter((name) => name !== 'HARMFUL_EVENT_SEQ_3')
  .map((name) => (/^(HARM|ROAD_(D|C)|LIGHT|TU|SER|FATAL)/.test(name) ? name : name.toLowerCase()));
const generation5 = ['shape', 'object_id', ...mixedCase, 'POINT_X', 'POINT_Y'];
const feed = ['object_id', ...generation4.slice(1), 'POINT_X', 'POINT_Y'];

const fault = (id: DatasetId, header: readonly string[]) => {
  try {
    resolveHeader(id, header);
  } catch (error) {
    if (error instanceof UnknownHeaderError) return error;
    throw error;
  }
  throw new Error('Expected an UnknownHeaderError, got a dialect');
};

describe('resolveHeader of service requests', () => {
  it.each([
    ['the yearly files', requestNames],
    ['a byte order mark', [`\ufeff${requestNames[0]}`, ...requestNames.slice(1)]],
    ['underscores', underscores],
    ['OBJECTID first', ['\ufeffOBJECTID', ...requestNames]],
    ['ObjectId last', [...underscores, 'ObjectId']],
    ['the names of agent.json', dataset('service-request').rawFields],
    [
      'the lower-case names of the original external table',
      dataset('service-request').rawFields.map((n) => n.toLowerCase()),
    ],
  ])('understands %s', (_, header) => {
    const { pick, width } = resolveHeader('service-request', header);
    const row = header.map((name) => `cell of ${name.replace(/[^A-Za-z0-9]/g, '').toLowerCase()}`);

    expect(width).toBe(header.length);
    expect(pick(row)).toEqual(
      dataset('service-request').rawFields.map((name) => `cell of ${name.toLowerCase()}`),
    );
  });

  it('goes by name when columns change places', () => {
    const header = [...requestNames].reverse();

    expect(resolveHeader('service-request', header).pick(header)).toEqual(requestNames);
  });

  it('names a column it does not know and the one that is missing', () => {
    const header = requestNames.map((name) => (name === 'Agency' ? 'Department' : name));

    expect(fault('service-request', header).fault).toEqual({
      dataset: 'service-request',
      unknown: ['Department'],
      missing: ['Agency'],
      duplicated: [],
      closestDialect: 'service-request-24',
    });
    expect(fault('service-request', header).message).toContain('unknown "Department"; missing "Agency"');
  });

  it('names a column that is there twice', () => {
    expect(fault('service-request', [...requestNames, 'case_summary']).fault.duplicated).toEqual([
      'case_summary',
    ]);
  });

  it('refuses a row of another width', () => {
    const { pick } = resolveHeader('service-request', requestNames);

    expect(() => pick(requestNames.slice(1))).toThrow(RowWidthError);
    expect(() => pick([...requestNames, ''])).toThrow(/^Expected a row of 24 cells, got 25$/);
  });
});

describe('resolveHeader of accidents', () => {
  it.each([
    ['17 columns', generation1, 'generation-1', 17],
    [
      '17 columns with longitude and latitude',
      generation1.map((name) => name.replace('GEO_LON', 'longitude').replace('GEO_LAT', 'latitude')),
      'generation-1',
      17,
    ],
    ['19 columns', generation2, 'generation-2-or-3', 19],
    [
      '20 columns, one misspelt',
      ['OBJECTID_1', ...generation2.map((name) => name.replace('FIRST_OCCURRENCE', 'FIRST_OCCURENCE'))],
      'generation-2-or-3',
      20,
    ],
    ['45 columns', generation4, 'generation-4', 45],
    ['48 columns', generation5, 'generation-5', 48],
    ['the feature service', feed, 'generation-4', 47],
    ['the 2026 export', ['object_id', ...generation4.slice(1), 'x', 'y'], 'generation-4', 47],
    [
      'title case with X,Y',
      ['Object_Id', ...generation4.slice(1).map(titleCase), 'X', 'Y'],
      'generation-4',
      47,
    ],
    ['its own order', accidentFields, 'canonical', 47],
  ])('understands %s', (_, header, dialect, width) => {
    const resolved = resolveHeader('traffic-accident', header);

    expect(header).toHaveLength(width);
    expect(resolved.dialect).toBe(dialect);
    const picked = resolved.pick(header.map((name) => (/^first/i.test(name) ? 'first' : name)));
    expect(picked).toHaveLength(accidentFields.length);
    expect(picked[accidentFields.indexOf('FIRST_OCCURRENCE_DATE')]).toBe('first');
  });

  it('leaves the columns a generation lacks empty', () => {
    const picked = resolveHeader('traffic-accident', generation1).pick(generation1);

    expect(picked.filter((cell) => cell === '')).toHaveLength(accidentFields.length - generation1.length);
  });

  it('names the closest generation', () => {
    expect(fault('traffic-accident', generation2.slice(1)).fault).toMatchObject({
      missing: ['INCIDENT_ID'],
      closestDialect: 'generation-2-or-3',
    });
    expect(fault('traffic-accident', requestNames).fault.unknown).toContain('Case Summary');
  });

  it('refuses both spellings of one column at once', () => {
    expect(fault('traffic-accident', [...generation1, 'longitude']).fault.duplicated).toEqual(['longitude']);
  });
});

it('refuses a dataset nobody knows', () => {
  expect(() => dataset('crime' as DatasetId)).toThrow(UnknownDatasetError);
  expect(() => dataset('constructor' as DatasetId)).toThrow(UnknownDatasetError);
});
