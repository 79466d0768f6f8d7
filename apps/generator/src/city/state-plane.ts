const x = [3_168_708.0, 281_175.91, -2405.83, -10.22, -4009.66, -0.45, -5.68, 0.16, -0.75, -0.13];
const y = [1_698_624.58, 1857.07, 364_262.43, 1547.54, -26.48, 67.5, -0.04, -22.07, -0.01, 18.68];

/**
 * State Plane feet (EPSG:2232, Colorado Central, NAD83) of a point in Denver, rounded to whole feet.
 *
 * A cubic fitted to the Lambert projection over the Denver box: within 0.01 ft of it, and made of sums and products
 * only, so that every machine writes the same digits.
 *
 * @see https://epsg.io/2232
 */
export function stateplane(longitude: number, latitude: number): { x: number; y: number } {
  const u = longitude + 104.9;
  const v = latitude - 39.75;
  const terms = [1, u, v, u * u, u * v, v * v, u * u * u, u * u * v, u * v * v, v * v * v];
  const sum = (factors: readonly number[]) =>
    terms.reduce((total, term, index) => total + term * (factors[index] ?? 0), 0);
  return { x: Math.round(sum(x)), y: Math.round(sum(y)) };
}
