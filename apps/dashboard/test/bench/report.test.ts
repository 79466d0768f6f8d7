import { describe, expect, it } from 'vitest';
import type { Measured } from '../../bench/measure';
import { reportLines, type Report } from '../../bench/report';

const cubes: Measured = {
  firstVisitMs: [900, 500, 1_200],
  nextVisitMs: [300],
  filterMs: [100, 151, 180, 160, 90],
  serverMegabytes: 100.4,
  pageKilobytes: 198,
};
const report = (raw: Partial<Measured> = {}): Report => ({
  machine: '2 × CPU',
  events: { 'service-request': 45_000_000 },
  cubes,
  raw: { ...cubes, ...raw },
  rawPatienceMs: 60_000,
  compared: { about: 'June 2015', unanswered: ['open-backlog'] },
});
const lineOf = (name: string, told: Report) =>
  reportLines(told)
    .find((line) => line.startsWith(name))
    ?.replaceAll(/\s+/g, ' ');

describe('reportLines', () => {
  it('says of each goal whether the medians meet it', () => {
    expect(lineOf('first chart, first visitor', report())).toMatch(/ 900 ms .* under 1,000 ms: met$/);
    expect(lineOf('a filter, all in view', report())).toMatch(/ 151 ms .* under 150 ms: not met$/);
    expect(lineOf('the slowest filter', report({ filterMs: [360] }))).toMatch(/ 180 ms 360 ms 2\.0 x$/);
  });

  it('tells of a raw page that did not come in time only that it took longer', () => {
    const told = report({ firstVisitMs: [], filterMs: [], pageKilobytes: Number.NaN });
    expect(lineOf('first chart, first visitor', told)).toContain('900 ms > 60,000 ms > 66.7 x');
    expect(lineOf('Answers about', told)).toMatch(
      /^Answers about June 2015 were equal; .* to open-backlog\.$/,
    );
    expect(lineOf('first view over the wire', told)).toContain('198 kB – under 300 kB: met');
  });
});
