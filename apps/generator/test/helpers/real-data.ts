import path from 'node:path';

const directory =
  process.env['DENVER_DATA_DIR'] ?? path.resolve(import.meta.dirname, '../../../../../shared/data');

/** Where a real file of the city lies when it is there: `DENVER_DATA_DIR`, or `../shared/data` beside the checkout. */
export function realFile(name: string): string {
  return path.join(directory, name);
}
