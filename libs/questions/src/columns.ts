import type { ResultColumn } from './question';

/** How many requests. */
export const requests: ResultColumn = {
  name: 'requests',
  label: 'Requests',
  type: 'integer',
  unit: 'requests',
};

/** How many accidents. */
export const accidents: ResultColumn = {
  name: 'accidents',
  label: 'Accidents',
  type: 'integer',
  unit: 'accidents',
};

/** Requests as a share of all that were asked about. */
export const share: ResultColumn = {
  name: 'share_percent',
  label: 'Share',
  type: 'decimal',
  unit: 'percent of requests',
};

/** A month such as `2015-06`. */
export const month: ResultColumn = {
  name: 'month',
  label: 'Month',
  type: 'text',
  unit: 'month, Denver time',
};

/** A statistical neighborhood under its present name. */
export const neighborhood: ResultColumn = { name: 'neighborhood', label: 'Neighborhood', type: 'text' };
