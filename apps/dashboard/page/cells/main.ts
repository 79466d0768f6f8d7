import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { feature } from 'topojson-client';
import type { Topology, GeometryCollection } from 'topojson-specification';
import { makeCells, type Outline } from './make-cells';

const [target] = process.argv.slice(2);
if (!target) throw new Error('Expected the file to write, e.g. dist/page/neighborhoods.json.');

const denverCounty = '08031';
const atlas = createRequire(import.meta.url).resolve('us-atlas/counties-10m.json');
const topology = JSON.parse(readFileSync(atlas, 'utf8')) as Topology<{ counties: GeometryCollection }>;
const county = topology.objects.counties.geometries.find(({ id }) => id === denverCounty);
if (!county) throw new Error(`Expected us-atlas to have county ${denverCounty}.`);
const { geometry } = feature(topology, county);
const outline =
  geometry.type === 'Polygon'
    ? [geometry.coordinates]
    : geometry.type === 'MultiPolygon'
      ? geometry.coordinates
      : [];
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, JSON.stringify(makeCells(outline as Outline)));
