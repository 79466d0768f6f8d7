import type { CityMap } from '../../../src/core/boundaries';
import type { Feed } from '../../../src/quicksight/core/data-sets';
import type { Place } from '../../../src/quicksight/core/names';

/** Where the deployments of tests live. */
export const place: Place = {
  stage: 'dev',
  account: '000000000000',
  region: 'us-west-2',
  identityRegion: 'us-east-1',
  namespace: 'default',
  lakeBucket: 'denver-lake-000000000000-us-west-2-dev',
};

/** The default feed. */
export const direct: Feed = {
  engine: 'redshift',
  import: 'direct',
  refresh: 'hourly',
  redshiftSecret: 'arn:aws:secretsmanager:us-west-2:000000000000:secret:analyst',
};

/** SPICE over Athena. */
export const spice: Feed = { engine: 'athena', import: 'spice', refresh: 'daily' };

/** A city of one square. */
export const square: CityMap = {
  source: 'cells',
  shapes: [
    {
      name: 'Athmar Park',
      center: [-105.005, 39.705],
      polygons: [
        [
          [
            [-105.01, 39.7],
            [-105, 39.7],
            [-105, 39.71],
            [-105.01, 39.71],
            [-105.01, 39.7],
          ],
        ],
      ],
    },
  ],
};
