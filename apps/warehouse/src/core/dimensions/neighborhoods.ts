import { neighborhoods } from '@denver/record-model';
import type { DimensionTable } from './dimension-table';

/** The 78 statistical neighbourhoods: what an area has to be known for a density, and where it is. */
export const neighborhoodTable: DimensionTable = {
  name: 'neighborhoods',
  columns: [
    { name: 'neighborhood', type: 'varchar(64)', encode: 'raw' },
    { name: 'neighborhood_id', type: 'smallint', encode: 'raw' },
    { name: 'slug', type: 'varchar(64)', encode: 'raw' },
    { name: 'former_name', type: 'varchar(64)', encode: 'raw', nullable: true },
    { name: 'area_km2', type: 'double precision', encode: 'raw' },
    { name: 'longitude', type: 'double precision', encode: 'raw' },
    { name: 'latitude', type: 'double precision', encode: 'raw' },
    { name: 'council_district', type: 'smallint', encode: 'raw' },
    { name: 'police_district', type: 'smallint', encode: 'raw' },
  ],
  sortKeys: ['neighborhood'],
  rows: () =>
    neighborhoods.map(
      ({ id, name, slug, formerName, areaKm2, centroid, councilDistrict, policeDistrict }) => [
        name,
        id,
        slug,
        formerName,
        areaKm2,
        centroid[0],
        centroid[1],
        councilDistrict,
        policeDistrict,
      ],
    ),
};
