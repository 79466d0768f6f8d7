/** A service request as the newest-version view shows it: the columns that questions read. */
export interface RequestRow {
  case_id: string;
  created_date: string;
  created_month: string;
  created_hour: number;
  closed_date: string | null;
  status_group: 'resolved' | 'unresolved';
  case_summary: string | null;
  case_source: string | null;
  first_call_resolution: boolean | null;
  agency: string | null;
  case_type: string | null;
  neighborhood: string | null;
}

/** An accident as the newest-version view shows it: the columns that questions read. */
export interface AccidentRow {
  offense_id: string;
  occurred_date: string;
  created_month: string;
  accident_type: string;
  neighborhood: string | null;
}

/** Everything that happened. */
export interface City {
  requests: readonly RequestRow[];
  accidents: readonly AccidentRow[];
}

/** The day some days later. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

/** Repeatable numbers of 0 to below 1. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const events = [
  { text: 'Graffiti', agency: 'Public Works', type: 'Complaint', peak: 6 },
  { text: 'graffiti', agency: 'Public Works', type: 'Complaint', peak: 7 },
  { text: 'Missed trash', agency: 'Public Works', type: 'Complaint', peak: 12 },
  { text: 'missed Trash', agency: 'Public Works', type: 'Complaint', peak: 1 },
  { text: 'Property tax payment', agency: 'Finance', type: 'Inquiry', peak: 4 },
  { text: 'Vehicle Registration', agency: 'Finance', type: 'Inquiry', peak: 5 },
  { text: 'Pothole', agency: 'Public Works', type: 'Request', peak: 3 },
  { text: 'Snow on the sidewalk', agency: 'Community Planning & Development', type: 'Complaint', peak: 1 },
  { text: 'Weeds', agency: 'Community Planning & Development', type: 'Complaint', peak: 8 },
  { text: 'Thank you', agency: "Mayor's Office", type: 'Compliment', peak: 11 },
  { text: 'Dead animal', agency: 'Public Health & Environment', type: 'Request', peak: 7 },
  { text: 'Noise', agency: 'Public Health & Environment', type: 'Complaint', peak: 8 },
  { text: 'Park permit', agency: 'Parks & Recreation', type: 'Inquiry', peak: 5 },
  { text: null, agency: '311', type: null, peak: 2 },
] as const;
const places = ['Five Points', 'Baker', 'Central Park', 'Athmar Park', 'DIA', null, null, null] as const;
const sources = ['Phone', 'Phone', 'Phone', 'PocketGov', 'Email - 311', null] as const;
const accidentTypes = ['accident', 'accident', 'accident', 'hit-and-run', 'hit-and-run', 'dui', 'fatal'];
const firstDay = '2014-11-17';
const dayCount = 480;

/** A fixed small city of 16 months, the first and last of them partial, with every kind of gap and many ties. */
export function fixedCity(): City {
  const random = seeded(311);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const requests = Array.from({ length: 3_000 }, (_, index): RequestRow => {
    const created = addDays(firstDay, Math.floor(random() * dayCount));
    const event = pickInSeason(created);
    const closes = random() < 0.5 ? 0 : random() < 0.3 ? 7 : Math.floor(random() * random() * 140);
    const fate = random();
    return {
      case_id: `case-${index}`,
      created_date: created,
      created_month: created.slice(0, 7),
      created_hour: Math.floor(6 + random() * 6 + random() * 6),
      closed_date: fate < 0.1 ? null : addDays(created, fate > 0.99 ? -3 : closes),
      status_group: fate < 0.08 || (fate > 0.5 && fate < 0.51) ? 'unresolved' : 'resolved',
      case_summary: event.text,
      case_source: pick(sources),
      first_call_resolution: pick([true, true, false, null]),
      agency: random() < 0.02 ? null : event.agency,
      case_type: random() < 0.05 ? null : event.type,
      neighborhood: pick(places),
    };
  });
  const accidents = Array.from({ length: 700 }, (_, index): AccidentRow => {
    const occurred = addDays(firstDay, Math.floor(Math.sqrt(random()) * dayCount));
    const reported = addDays(occurred, random() < 0.9 ? 0 : Math.floor(random() * 366));
    return {
      offense_id: `offense-${index}`,
      occurred_date: occurred,
      created_month: reported.slice(0, 7),
      accident_type: pick(accidentTypes),
      neighborhood: pick(places),
    };
  });
  return { requests, accidents };

  function pickInSeason(day: string): (typeof events)[number] {
    const event = pick(events);
    const distance = Math.abs(event.peak - Number(day.slice(5, 7)));
    return random() < 0.15 * Math.min(distance, 12 - distance) ? pick(events) : event;
  }
}
