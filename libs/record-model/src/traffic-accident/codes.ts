import { labelReader } from '../label';
import { memo } from '../memo';
import { cleanText, foldLabel, isAbsent } from '../text';

/** What crash reports write when they say nothing. */
const fillers: ReadonlySet<string> = new Set(['0', '00', '17', 'UNK', 'UNDER INVESTIGATION']);

const acronyms: ReadonlySet<string> = new Set([
  'ATV',
  'DUI',
  'DUID',
  'GCWR',
  'GVWR',
  'HOV',
  'ROW',
  'RV',
  'SUV',
  'UTV',
]);
const small: ReadonlySet<string> = new Set([
  'and',
  'at',
  'by',
  'for',
  'from',
  'in',
  'of',
  'on',
  'or',
  'the',
  'to',
  'with',
]);

/** Codes whose hyphens and blanks differ between the generations, in the newer spelling. */
const labels = [
  'Daylight',
  'Dark-Lighted',
  'Dark-Unlighted',
  'Non-Intersection',
  'Mid-Block Crosswalk',
  'Crossover-Related',
  'Share-Use Path or Trail',
  'Non-School Bus',
  'Non-School Bus (9 Occupants or More Including Driver) in Commerce',
  'School Bus (All School Buses)',
];

const spellings: Readonly<Record<string, string>> = {
  'PASSENGER CAR/VAN': 'Passenger Car/Passenger Van',
  'PASSENGER CAR/VAN WITH TRAILER': 'Passenger Car/Passenger Van with Trailer',
  'PICKUP TRUCK/UTILITY VAN WITH TRAILIER': 'Pickup Truck/Utility Van with Trailer',
  'HIT AND RUN UNKNOWN': 'Unknown (Hit and Run Only)',
  'OTHER VEHICLE TYPE (DESCRIBE IN NARATIVE)': 'Other Vehicle Type (Describe in Narrative)',
};

const spell = labelReader(labels, spellings, titleCase);

/** A crash report code as written, in one spelling over all generations; null for blanks and fillers. */
export const readCode = memo((cell: string): string | null => {
  const clean = cleanText(cell);
  return isAbsent(clean) || fillers.has(clean.toUpperCase()) ? null : spell(clean);
});

/** `FAILED TO YIELD ROW` -> `Failed to Yield ROW`; the same for any case of the text. Other scripts stay. */
function titleCase(text: string): string {
  if (/[^ -~]/.test(text)) return text;
  return text.toLowerCase().replace(/[a-z][a-z']*/g, (word, position: number) => {
    const upper = word.toUpperCase();
    if (acronyms.has(upper)) return upper;
    return position > 0 && small.has(word) ? word : upper.charAt(0) + word.slice(1);
  });
}

const offenseTypeByCode: ReadonlyMap<string | null, string> = new Map([
  ['5401', 'traffic-accident-hit-and-run'],
  ['5420', 'traffic-accident-dui-duid'],
  ['5441', 'traffic-accident'],
  ['5455', 'traf-vehicular-assault'],
]);

const readTypeText = labelReader(
  [...offenseTypeByCode.values()],
  {
    'TRAF-ACCIDENT-': 'traffic-accident',
    'TRF-ACCIDENT': 'traffic-accident',
    'TRAF-HIT & RUN': 'traffic-accident-hit-and-run',
    'TRF-ACDT-DUI': 'traffic-accident-dui-duid',
  },
  slugText,
);

/** The offence slug; by its code where the generation has no such column. */
export function readOffenseType(clean: string, code: string | null): string | null {
  return (clean === '' ? offenseTypeByCode.get(code) : readTypeText(clean)) || null;
}

/** The category slug; by the offence code where the column is missing or holds the worst offence instead. */
export function readOffenseCategory(clean: string, code: string | null): string | null {
  if (clean !== '' && !isTopOffense(clean)) return slugText(clean) || null;
  if (!offenseTypeByCode.has(code)) return null;
  return code === '5455' ? 'all-other-crimes' : 'traffic-accident';
}

const readTop = labelReader(['FATAL', 'SBI', 'HIT & RUN', 'DUI', 'POLICE', 'ACCIDENT'], {
  'TRAF - ACCIDENT': 'ACCIDENT',
  'TRAF - ACCIDENT - HIT & RUN': 'HIT & RUN',
  'TRAF - ACCIDENT - DUI/DUID': 'DUI',
  'TRAF - ACCIDENT - SBI': 'SBI',
  'TRAF - ACCIDENT - POLICE': 'POLICE',
  'TRAF - ACCIDENT - FATAL': 'FATAL',
  'DUI/DUID': 'DUI',
});

/** The worst offence of the crash in the words of the city's dictionary; generation 3 has it in the category. */
export function readTopOffense(clean: string, category: string): string | null {
  if (clean !== '') return readTop(clean);
  return isTopOffense(category) ? readTop(category) : null;
}

/** `traffic-accident` is a category, `TRAF - ACCIDENT ...` a worst offence. */
function isTopOffense(text: string): boolean {
  return foldLabel(text).startsWith('trafaccident');
}

/** One class of accident over all generations. */
export type AccidentType = 'fatal' | 'serious-injury' | 'hit-and-run' | 'dui' | 'police' | 'accident';

const typeByTop: ReadonlyMap<string | null, AccidentType> = new Map([
  ['FATAL', 'fatal'],
  ['SBI', 'serious-injury'],
  ['HIT & RUN', 'hit-and-run'],
  ['DUI', 'dui'],
  ['POLICE', 'police'],
  ['ACCIDENT', 'accident'],
]);

const typeByOffense: ReadonlyMap<string | null, AccidentType> = new Map([
  ['traffic-accident-hit-and-run', 'hit-and-run'],
  ['traffic-accident-dui-duid', 'dui'],
  ['traf-vehicular-assault', 'serious-injury'],
]);

/** The class of an accident, from its worst offence, else from a murder category, else from the offence. */
export function accidentType(top: string | null, category: string | null, type: string | null): AccidentType {
  return typeByTop.get(top) ?? (category === 'murder' ? 'fatal' : typeByOffense.get(type)) ?? 'accident';
}

/** Orders states of one offence that know the same time: findings only ever grow worse. */
export const severityRank: Readonly<Record<AccidentType, number>> = {
  accident: 10,
  police: 20,
  'hit-and-run': 30,
  dui: 40,
  'serious-injury': 50,
  fatal: 60,
};

/** The city's slug of an ASCII text; other scripts stay. */
function slugText(clean: string): string {
  if (/[^ -~]/.test(clean)) return clean;
  return clean
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
