import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseString } from 'fast-csv';

const workspaceRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const directory = process.env['DENVER_DATA_DIR'] ?? resolve(workspaceRoot, '../shared/data');

/** One of the city's files, which are never part of this repository. */
export interface CityFile {
  readonly path: string;
  readonly present: boolean;
  /** Ends a test title when the file is absent, so that the skip names it. */
  readonly note: string;
  /** The file as text; the 2015 service requests are ISO-8859-1. */
  text(): string;
}

function cityFile(name: string): CityFile {
  const path = resolve(directory, name);
  const present = existsSync(path);
  const note = present ? '' : ` (skipped: no ${path})`;
  return { path, present, note, text: () => readFileSync(path, 'latin1') };
}

/** The tenth of the 2015 service requests. */
export const serviceRequestFile = cityFile('denver_311_service_data_2015_sample10pct.csv');
/** The 17-column accidents. */
export const trafficAccidentFile = cityFile('denver_traffic_accidents_2014_old17col.csv');
/** The official boundaries. */
export const boundariesFile = cityFile('denver_neighborhoods.geojson');

/** Header and rows of a CSV text. */
export async function readCsv(text: string): Promise<{ header: string[]; rows: string[][] }> {
  const rows: string[][] = [];
  await new Promise((done, fail) => {
    parseString<string[], string[]>(text, { headers: false })
      .on('data', (row: string[]) => rows.push(row))
      .on('error', fail)
      .on('end', done);
  });
  const [header = [], ...rest] = rows;
  return { header, rows: rest };
}
