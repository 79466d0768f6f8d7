import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The city's own files that tests can use; none of them is part of the repository. */
export type CityFile =
  | 'denver_311_service_data_2015_sample10pct.csv'
  | 'denver_traffic_accidents_2014_old17col.csv'
  | 'denver_neighborhoods.geojson';

/**
 * The path of one of the city's own files, from `DENVER_DATA_DIR`, else `../shared/data` beside the checkout.
 *
 * @returns undefined, after saying on stderr which file is missing, when it is not there: the test then does not run
 * @example
 * const file = cityFile('denver_neighborhoods.geojson');
 * it.runIf(file)('reads all 78 polygons', () => …);
 */
export function cityFile(name: CityFile): string | undefined {
  const folder = process.env['DENVER_DATA_DIR'] ?? resolve(import.meta.dirname, '../../../../shared/data');
  const path = join(folder, name);
  if (existsSync(path)) return path;
  process.stderr.write(`Tests on ${name} do not run: it is not in ${folder} (set DENVER_DATA_DIR).\n`);
  return undefined;
}
