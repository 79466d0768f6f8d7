import { csvCell } from '../core/csv-line';
import type { Random } from '../core/random';
import { Weighted } from '../core/random';
import type { DayQuantiles } from './delay';
import { pickedSummaries, rareSummaries } from './tables/summaries-2015';
import { fieldSummaries, mailSubjects, typedDetails, typedSummaries } from './tables/summaries-typed';

/** How a case of the new system ends. */
export type Closing = 'answer' | 'transfer' | 'service' | 'violation' | 'mail';

/** What a case is about and what follows from it. */
export interface Summary {
  /** The text as a CSV cell, or the phrases to type it from. */
  readonly text: string | Weighted<string>;
  readonly agency: string;
  readonly type: string;
  /** Share of the cases with a place, 0 to 1. */
  readonly placeShare: number;
  /** First call resolution: share of `Y`, and of blank. */
  readonly resolvedShare: number;
  readonly unresolvedShare: number;
  readonly days: DayQuantiles;
  readonly closing: Closing;
}

const plain: Summary = {
  text: '',
  agency: '311',
  type: '',
  placeShare: 0,
  resolvedShare: 0,
  unresolvedShare: 0,
  days: { p50: 0, p90: 0, max: 0 },
  closing: 'answer',
};

/** Channels of the pick list, in the order of its counts. */
export const listedSources = ['Phone', 'PocketGov', 'Email', 'Other', 'Fax', 'Walk-In', 'USPS Mail'] as const;

const rareSourceShares = [0.9196, 0.0534, 0.0245, 0.0016, 0.0002, 0.0005, 0.0002];

/** Summaries of the pick list by channel, weighted as in 2015. */
export const listedBySource: ReadonlyMap<string, Weighted<Summary>> = bySource([
  ...lines(pickedSummaries).map(parsePicked),
  ...lines(rareSummaries).flatMap(parseRare),
]);

/** Hand-typed summaries: by phone, by PocketGov (with a place only), and of mails. */
export const typedSummariesBy = typedTables();

/** Requests tied to a place from 2019 on. */
export const yearlyFieldSummaries = new Weighted(lines(fieldSummaries).map(parseField));

/** Matters of the agency Safety from 2019 on. */
export const safetySummaries = new Weighted(
  Object.entries({
    'Illegal Parking': 30,
    'Abandoned Vehicle': 22,
    'DPD - Non Emergency/ General Info': 14,
    'Parking Ticket Inquiry': 10,
    'Lost Pet': 8,
    'Animal Welfare Check': 7,
    'Sheriff Department - General Inquiry': 5,
    'Noise Complaint': 4,
  }).map(([text, weight]): [Summary, number] => [
    {
      ...plain,
      text,
      agency: 'Safety',
      placeShare: 0.3,
      resolvedShare: 0.989,
      days: { p50: 0, p90: 8, max: 60 },
    },
    weight,
  ]),
);

const detailTable = typedDetails.split(';');

/** The text of a case: a typed phrase gets its casing, and often a detail. Uses draws for typed ones only. */
export function summaryText(summary: Summary, random: Random): string {
  if (typeof summary.text === 'string') return summary.text;
  const phrase = summary.text.pick(random);
  const casing = random.float();
  const detail = random.chance(0.52) ? ` ${detailTable[random.below(detailTable.length)]}` : '';
  const number = detail !== '' && random.chance(0.25) ? ` ${random.below(40) + 1}` : '';
  if (summary.closing === 'mail' || casing < 0.42) return phrase + detail + number;
  const typed = phrase + detail + number;
  if (casing < 0.74) return typed.charAt(0).toUpperCase() + typed.slice(1);
  if (casing < 0.97) return typed.replace(/(^| )[a-z]/g, (letter) => letter.toUpperCase());
  return typed.toUpperCase();
}

function parsePicked(line: string): [Summary, readonly number[]] {
  const [text = '', agency = '', type = '', sources = '', place = '', resolution = '', days = ''] =
    line.split('|');
  return [
    {
      ...plain,
      text: csvCell(text),
      agency,
      type,
      placeShare: Number(place) / 100,
      ...resolutionOf(resolution),
      days: daysOf(days),
    },
    numbers(sources),
  ];
}

function parseRare(line: string): [Summary, readonly number[]][] {
  const [agency = '', type = '', rows = '', place = '', resolution = '', days = '', names = ''] =
    line.split('|');
  const weights = zipf(names.split(';'));
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  return weights.map(([name, weight]) => [
    {
      ...plain,
      text: csvCell(name),
      agency,
      type,
      placeShare: Number(place) / 100,
      ...resolutionOf(resolution),
      days: daysOf(days),
    },
    rareSourceShares.map((share) => (share * weight * Number(rows)) / total),
  ]);
}

function parseField(line: string): [Summary, number] {
  const [text = '', agency = '', rows = '', days = ''] = line.split('|');
  const [p50 = 0, p90 = 0] = numbers(days);
  const summary = {
    ...plain,
    text,
    agency,
    placeShare: 1,
    resolvedShare: 0.989,
    days: { p50, p90, max: p90 * 2 },
  };
  return [summary, Number(rows)];
}

function typedTables(): Record<'phone' | 'pocketGov' | 'mail', Weighted<Summary>> {
  const groups = lines(typedSummaries).map((line): [Summary, number] => {
    const [agency = '', type = '', rows = '', place = '', closing = '', phrases = ''] = line.split('|');
    const text = new Weighted(zipf(phrases.split(';')));
    return [
      { ...plain, text, agency, type, placeShare: Number(place) / 100, closing: closing as Closing },
      Number(rows),
    ];
  });
  const mail: Summary = { ...plain, text: new Weighted(zipf(mailSubjects.split(';'))), closing: 'mail' };
  const placed = groups.filter(([summary]) => summary.placeShare >= 0.5);
  return {
    phone: new Weighted(groups),
    pocketGov: new Weighted(placed.map(([summary, rows]) => [{ ...summary, placeShare: 0.97 }, rows])),
    mail: new Weighted([[mail, 1]]),
  };
}

function bySource(entries: readonly [Summary, readonly number[]][]): Map<string, Weighted<Summary>> {
  return new Map(
    listedSources.map((source, index) => [
      source,
      new Weighted(entries.map(([summary, rows]): [Summary, number] => [summary, rows[index] ?? 0])),
    ]),
  );
}

function resolutionOf(text: string): Pick<Summary, 'resolvedShare' | 'unresolvedShare'> {
  const [yes = 0, no = 0, blank = 0] = numbers(text);
  const total = yes + no + blank;
  return { resolvedShare: yes / total, unresolvedShare: no / total };
}

function daysOf(text: string): DayQuantiles {
  const [p50 = 0, p90 = 0, max = 0] = numbers(text);
  return { p50, p90, max };
}

function zipf(items: readonly string[]): [string, number][] {
  return items.map((item, index) => [item, 1 / (index + 2.5)]);
}

function lines(table: string): string[] {
  return table.trim().split('\n');
}

function numbers(text: string): number[] {
  return text.split(' ').map(Number);
}
