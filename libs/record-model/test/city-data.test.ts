import { describe, expect, it } from 'vitest';
import {
  dataset,
  foldNewest,
  isServiceRequestEvent,
  isTrafficAccidentEvent,
  neighborhoodIndex,
  normalise,
  resolveHeader,
} from '../src/index';
import type { CanonicalEvent, DatasetId, NormaliseOptions } from '../src/index';
import { boundariesFile, readCsv, serviceRequestFile, trafficAccidentFile } from './city-data';

const runsOn = (...files: { present: boolean }[]) => it.runIf(files.every(({ present }) => present));

/** Every row of a file through `normalise`. */
async function normaliseFile(id: DatasetId, text: string, options?: NormaliseOptions) {
  const { header, rows } = await readCsv(text);
  const { pick, dialect } = resolveHeader(id, header);
  const { rawFields } = dataset(id);
  const events: CanonicalEvent[] = [];
  const rejects: Record<string, number> = {};
  for (const row of rows) {
    const cells = pick(row);
    const raw = Object.fromEntries(rawFields.map((field, index) => [field, cells[index]]));
    const result = normalise(id, raw, options);
    if (result.ok) events.push(result.event);
    else rejects[result.reason] = (rejects[result.reason] ?? 0) + 1;
  }
  return { dialect, rows: rows.length, events, rejects };
}

const count = (events: CanonicalEvent[], test: (event: CanonicalEvent) => boolean) =>
  events.filter(test).length;
const tally = (events: CanonicalEvent[], column: string) => {
  const counts: Record<string, number> = {};
  for (const event of events) counts[String(event[column])] = (counts[String(event[column])] ?? 0) + 1;
  return counts;
};

describe(`the 2015 service requests${serviceRequestFile.note}`, () => {
  runsOn(serviceRequestFile)(
    'are all accounted for, with the known totals',
    { timeout: 60_000 },
    async () => {
      const { rows, events, rejects, dialect } = await normaliseFile(
        'service-request',
        serviceRequestFile.text(),
      );

      expect({ rows, rejects, dialect }).toEqual({
        rows: 47_170,
        rejects: {},
        dialect: 'service-request-24',
      });
      expect(events.every(isServiceRequestEvent)).toBe(true);
      expect(tally(events, 'time_rule')).toEqual({ denver: 41_502, 'denver+closed-utc': 294, utc: 5_374 });
      expect(tally(events, 'closed_precision')).toEqual({ day: 41_057, second: 4_772, null: 1_341 });
      expect(tally(events, 'place_issue')).toEqual({ null: 32_268, 'whole-degrees': 14_774, zero: 128 });
      expect(tally(events, 'neighborhood_source')).toEqual({ file: 14_433, null: 32_737 });
      expect(tally(events, 'status_group')).toEqual({ resolved: 46_067, unresolved: 1_103 });
      expect(tally(events, 'case_type')).toMatchObject({ Inquiry: 30_894, null: 538 });
      expect(tally(events, 'agency')).toMatchObject({
        'Parks & Recreation': 619,
        'Public Health & Environment': 3_843,
      });
      expect(count(events, ({ neighborhood }) => neighborhood === 'Central Park')).toBe(451);
      expect(
        events.flatMap((event) => [...String(event['case_summary'])]).filter((c) => /[ÆôöûÀ-ÿ]/.test(c)),
      ).toEqual([]);
    },
  );

  runsOn(serviceRequestFile)(
    'fold to one case per id: 7 exact duplicates, one case told twice',
    { timeout: 60_000 },
    async () => {
      const { events } = await normaliseFile('service-request', serviceRequestFile.text());
      const contents = new Set(events.map((event) => `${event['case_id']} ${event['content_hash']}`));

      expect(events.length - contents.size).toBe(7);
      expect(contents.size - foldNewest('case_id', events).size).toBe(1);
    },
  );
});

describe(`the accidents of the 17-column file${trafficAccidentFile.note}`, () => {
  runsOn(trafficAccidentFile)('are all accounted for, with the known totals', async () => {
    const { rows, events, rejects, dialect } = await normaliseFile(
      'traffic-accident',
      trafficAccidentFile.text(),
    );

    expect({ rows, rejects, dialect }).toEqual({ rows: 4_171, rejects: {}, dialect: 'generation-1' });
    expect(events.every(isTrafficAccidentEvent)).toBe(true);
    expect(foldNewest('offense_id', events).size).toBe(4_171);
    expect(new Set(events.map((event) => event['incident_id'])).size).toBe(4_163);
    expect(tally(events, 'accident_type')).toEqual({
      accident: 2_955,
      'hit-and-run': 1_071,
      dui: 134,
      'serious-injury': 11,
    });
    expect(tally(events, 'place_issue')).toEqual({ null: 4_170, outside: 1 });
    expect(count(events, ({ incident_address }) => incident_address === null)).toBe(472);
    expect(count(events, ({ reported_at }) => !String(reported_at).endsWith(':00.000Z'))).toBe(0);
  });

  const both = [trafficAccidentFile, boundariesFile];
  runsOn(...both)(
    `lie in their own neighbourhood, 56 of them within 10 m of it${boundariesFile.note}`,
    async () => {
      const boundaries = neighborhoodIndex(JSON.parse(boundariesFile.text()));
      const { events } = await normaliseFile('traffic-accident', trafficAccidentFile.text());
      const unnamed = events.map(({ longitude, latitude, neighborhood }) => ({
        neighborhood,
        found: longitude === null ? undefined : boundaries.locate(Number(longitude), Number(latitude)),
      }));
      const right = unnamed.filter(({ found, neighborhood }) => found?.name === neighborhood);

      expect(right.length).toBe(4_126);
      expect(right.filter(({ found }) => found?.source === 'polygon').length).toBe(4_070);
    },
  );
});
