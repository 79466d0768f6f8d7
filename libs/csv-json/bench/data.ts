import { csvRow } from '../src/index';

/**
 * Synthetic service requests for the benchmark: 24 columns, about 268 bytes a row, every third row with a
 * quoted field, 3 % with a newline inside quotes. The same seed gives the same bytes.
 */

/** Column names, the shape of the city's yearly file. */
export const fields: readonly string[] = [
  'Case Summary',
  'Case Status',
  'Case Source',
  'Case Created Date',
  'Case Created dttm',
  'Case Closed Date',
  'Case Closed dttm',
  'First Call Resolution',
  'Customer Zip Code',
  'Incident Address 1',
  'Incident Address 2',
  'Incident Intersection 1',
  'Incident Intersection 2',
  'Incident Zip Code',
  'Longitude',
  'Latitude',
  'Agency',
  'Division',
  'Major Area',
  'Type',
  'Topic',
  'Council District',
  'Police District',
  'Neighborhood',
];

const topics = [
  'Graffiti',
  'Pothole',
  'Missed trash pickup',
  'Vehicle registration',
  'Abandoned vehicle',
  'Alley repair',
];
const places = [
  'near the school',
  'in front of the house',
  'at the north-east corner',
  'by the bus stop',
  'on the bridge',
];
const remarks = [
  'caller asked for a call back',
  'second report this week',
  'see the photo',
  'piñata left after a fair',
];
const statuses = ['Closed - Other', 'Closed - Answer Provided', 'Routed to Agency', 'New'];
const sources = ['Phone', 'Email', 'Web', 'PocketGov', 'Walk-In'];
const agencies = [
  'Public Works',
  '311',
  'Parks & Recreation',
  'Finance',
  'Community Planning & Development',
  'External Agency',
];
const divisions = ['', 'Solid Waste Management', 'Right of Way Enforcement', 'Motor Vehicle'];
const types = ['Request', 'Inquiry', 'Complaint', 'Compliment'];
const streets = [
  'E Colfax Ave',
  'N Federal Blvd',
  'S Broadway',
  'W Alameda Ave',
  'N Downing St',
  'E 17th Ave',
  'S Pearl St',
];
const neighborhoods = [
  'Capitol Hill',
  'Five Points',
  'Athmar Park',
  'Montbello',
  'Washington Virginia Vale',
  'Baker',
  'Sunnyside',
];

/** Pseudo-random numbers in [0, 1): mulberry32. */
function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Yields CSV text in blocks of up to 1,000 rows, `\n` line ends, no header. */
export function* csvBlocks(rows: number, seed: number): Generator<string> {
  const next = random(seed);
  const pick = (list: readonly string[]): string => list[Math.floor(next() * list.length)] ?? '';
  const two = (n: number) => String(n).padStart(2, '0');
  const int = (n: number) => Math.floor(next() * n);

  const summary = () => {
    const base = `${pick(topics)} ${pick(places)}`;
    const kind = next();
    if (kind < 0.03) return `${base},\n${pick(remarks)}`;
    if (kind < 0.06) return `"${pick(topics)}" ${pick(places)}, ${pick(remarks)}`;
    if (kind < 0.33) return `${base}, ${pick(remarks)}`;
    return kind < 0.7 ? base : `${base} - ${pick(remarks)}`;
  };
  const row = () => {
    const date = `${two(1 + int(12))}/${two(1 + int(28))}/2015`;
    const time = `${date} ${two(1 + int(12))}:${two(int(60))}:${two(int(60))} ${next() < 0.5 ? 'AM' : 'PM'}`;
    const closed = next() < 0.95;
    const address = next() < 0.6;
    const crossing = !address && next() < 0.7;
    const zip = `802${two(int(50))}`;
    return [
      summary(),
      closed ? pick(statuses) : 'New',
      pick(sources),
      date,
      time,
      closed ? date : '',
      closed ? time : '',
      next() < 0.4 ? 'Y' : 'N',
      next() < 0.5 ? zip : '',
      address ? `${100 + int(9000)} ${pick(streets)}` : '',
      address && next() < 0.06 ? `Apt ${int(400)}, rear` : '',
      crossing ? pick(streets) : '',
      crossing ? pick(streets) : '',
      address ? zip : '',
      address ? `-10${(4.6 + next() * 0.7).toFixed(9)}` : '',
      address ? (39.6 + next() * 0.3).toFixed(9) : '',
      pick(agencies),
      pick(divisions),
      next() < 0.3 ? pick(topics) : '',
      pick(types),
      next() < 0.5 ? pick(topics) : '',
      address ? String(1 + int(11)) : '',
      address ? String(1 + int(6)) : '',
      next() < 0.6 ? pick(neighborhoods) : '',
    ];
  };

  for (let made = 0; made < rows;) {
    let block = '';
    for (const stop = Math.min(rows, made + 1000); made < stop; made++) block += `${csvRow(row())}\n`;
    yield block;
  }
}
