/**
 * Why given coordinates count as missing.
 *
 * - `incomplete`: one of the pair is absent
 * - `zero`: both are 0
 * - `equal`: longitude and latitude hold the same number
 * - `whole-degrees`: rounded to whole degrees
 * - `swapped`: the pair lies in Denver once exchanged
 * - `outside`: not in the Denver box
 */
export const placeIssues = ['incomplete', 'zero', 'equal', 'whole-degrees', 'swapped', 'outside'] as const;

/** One of {@link placeIssues}. */
export type PlaceIssue = (typeof placeIssues)[number];
