import type { HeaderRules } from '../header';
import { TrafficAccidentRaw } from './raw';

const all = Object.keys(TrafficAccidentRaw.properties);
const offense = ['OFFENSE_TYPE_ID', 'OFFENSE_CATEGORY_ID'];
const people = ['BICYCLE_IND', 'PEDESTRIAN_IND'];
const harmful3 = 'HARMFUL_EVENT_SEQ_3';
const harmfulMost = 'HARMFUL_EVENT_SEQ_MOST';
const core = all
  .slice(0, all.indexOf('BICYCLE_IND'))
  .filter((field) => field !== 'TOP_TRAFFIC_ACCIDENT_OFFENSE');
const without = (dropped: readonly string[]) => all.filter((field) => !dropped.includes(field));

/**
 * The five header generations of the accident file, and our own canonical order.
 *
 * Upper, lower and title case are one; the misspelt `FIRST_OCCURENCE_DATE` and the pair `longitude, latitude`
 * of the oldest file are known; row ids, the geometry text and the repeated State Plane pair are dropped.
 * Generations 2 and 3 carry the same fields, and so do generation 4 and the feature service.
 */
export const trafficAccidentHeaders: HeaderRules = {
  synonyms: {
    firstoccurencedate: 'FIRST_OCCURRENCE_DATE',
    lastoccurencedate: 'LAST_OCCURRENCE_DATE',
    longitude: 'GEO_LON',
    latitude: 'GEO_LAT',
  },
  ignored: ['objectid', 'objectid1', 'fid', 'shape', 'globalid', 'pointx', 'pointy', 'x', 'y'],
  dialects: [
    { name: 'canonical', required: all },
    { name: 'generation-5', required: without([...offense, harmful3]) },
    { name: 'generation-4', required: without([...offense, harmfulMost]) },
    { name: 'generation-2-or-3', required: [...core, ...people] },
    { name: 'generation-1', required: core },
  ],
};
