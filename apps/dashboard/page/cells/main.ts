import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { feature } from 'topojson-client';
import type { Polygon, Topology } from 'topojson-specification';
import { makeCells } from './make-cells';

const [target] = process.argv.slice(2);
if (!target) throw new Error('Expected the file to write, e.g. dist/page/neighborhoods.json.');

const denverCounty = '08031';
const atlas = createRequire(import.meta.url).resolve('us-atlas/counties-10m.json');
const topology = JSON.parse(readFileSync(atlas, 'utf8')) as Topology<{
  counties: { type: 'GeometryCollection'; geometries: Polygon[] };
}>;
const county = topology.objects.counties.geometries.find(({ id }) => id === denverCounty);
if (!county) throw new Error(`Expected us-atlas to have county ${denverCounty}.`);
const { geometry } = feature(topology, county);

// The first step of the build: what an earlier one left goes.
rmSync(dirname(target), { recursive: true, force: true });
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, JSON.stringify(makeCells([geometry.coordinates])));
