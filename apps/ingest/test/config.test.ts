import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config';
import { IngestConfigError } from '../src/errors';

const env = {
  DATASET: 'service-request',
  LAKE_BUCKET: 'denver-lake',
  QUARANTINE_PREFIX: 'quarantine/ingest/service-request',
  BOUNDARIES_KEY: 'reference/neighborhoods.geojson',
};

describe('loadConfig', () => {
  it('reads the variables and leaves the rest of the environment alone', () => {
    expect(loadConfig({ ...env, PATH: '/bin' })).toEqual({
      dataset: 'service-request',
      lakeBucket: 'denver-lake',
      quarantinePrefix: 'quarantine/ingest/service-request',
      boundariesKey: 'reference/neighborhoods.geojson',
    });
  });

  it.each([
    ['DATASET', 'traffic'],
    ['DATASET', undefined],
    ['LAKE_BUCKET', ''],
    ['QUARANTINE_PREFIX', 'quarantine/'],
    ['QUARANTINE_PREFIX', '../events'],
    ['BOUNDARIES_KEY', undefined],
  ])('names %s when it is %j', (key, value) => {
    expect(() => loadConfig({ ...env, [key]: value })).toThrow(IngestConfigError);
    expect(() => loadConfig({ ...env, [key]: value })).toThrow(`\`${key}\``);
  });
});
