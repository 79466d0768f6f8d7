import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config';
import { ConsumerConfigError } from '../src/errors';

const env = {
  DATASET: 'service-request',
  TABLE: 'denver-service-request-dev',
  LAKE_BUCKET: 'denver-lake',
  QUARANTINE_PREFIX: 'quarantine/consumer/service-request',
  BOUNDARIES_KEY: 'reference/neighborhoods.geojson',
};

describe('loadConfig', () => {
  it('reads the variables and leaves the rest of the environment alone', () => {
    expect(loadConfig({ ...env, PATH: '/bin' })).toEqual({
      dataset: 'service-request',
      table: 'denver-service-request-dev',
      lakeBucket: 'denver-lake',
      quarantinePrefix: 'quarantine/consumer/service-request',
      boundariesKey: 'reference/neighborhoods.geojson',
    });
  });

  it.each([
    ['DATASET', 'traffic'],
    ['DATASET', undefined],
    ['TABLE', undefined],
    ['LAKE_BUCKET', ''],
    ['QUARANTINE_PREFIX', 'quarantine/'],
    ['QUARANTINE_PREFIX', '../events'],
    ['BOUNDARIES_KEY', undefined],
  ])('names %s when it is %j', (key, value) => {
    expect(() => loadConfig({ ...env, [key]: value })).toThrow(ConsumerConfigError);
    expect(() => loadConfig({ ...env, [key]: value })).toThrow(`\`${key}\``);
  });
});
