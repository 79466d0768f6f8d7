import { eventSize, monthlyCost, settings, total, type CostLine } from './monthly-cost';
import { prices } from './prices';
import { scenarios, type Scenario } from './scenario';

/** The text of `docs/cost.md`. */
export function costDocument(): string {
  const bills = scenarios.map((scenario) => ({ scenario, lines: monthlyCost(scenario) }));
  return [
    '# What it costs',
    'Made by `npx nx run cost:generate` from the prices and settings below; change them in `tools/cost/src` and make it again. US dollars a month in us-west-2, on demand, without free tiers, data transfer out of AWS, tax or support. QuickSight is billed by user and is not in it.',
    table(
      ['', ...scenarios.map(({ name }) => name)],
      [
        ['events a second', ...scenarios.map(({ eventsPerSecond }) => rate(eventsPerSecond))],
        ...services(bills).map((service) => [
          service,
          ...bills.map(({ lines }) => money(total(lines.filter((line) => line.service === service)))),
        ]),
        ['**a month**', ...bills.map(({ lines }) => `**${money(total(lines))}**`)],
        ['per million events', ...bills.map(({ scenario, lines }) => perMillion(scenario, lines))],
      ],
    ),
    scenarios.map(({ name, what }) => `- **${name}**: ${what}.`).join('\n'),
    '## What to do about it',
    [
      '- **Idle** is the price of being there: two on-demand streams, and one small machine. `nx remove host` and provisioned streams of one shard bring it to a third.',
      '- **The warehouse sleeps** between refreshes and is billed for a minute at least each time it wakes. How often the cubes are refreshed is the one setting that matters for a small city; Athena answers the same questions without it.',
      '- **Compaction** once a day reads the months that events still come into. A month of more than 10 GB is above the scan limit of a query, which is a little more than at 1000x; the command says so.',
      '- **At 1000x** the writes of DynamoDB lead; the consumer already folds a batch to one write per case.',
      '- **At a million events a second** one record per event is the wrong shape: Firehose rounds each record up to 5 KB and DynamoDB writes each case twice. Packing events into records of 25 KB before they are sent, and a table without an index, come first; quotas have to be raised for anything of this size.',
    ].join('\n'),
    '## The bill in detail',
    ...bills.map(({ scenario, lines }) =>
      [
        `### ${scenario.name}`,
        table(
          ['service', 'item', 'quantity', 'dollars'],
          lines
            .filter(({ dollars }) => dollars >= 0.005)
            .map(({ service, item, quantity, price, dollars }) => [
              service,
              item,
              `${amount(quantity)} x ${price.unit}`,
              money(dollars),
            ]),
        ),
      ].join('\n\n'),
    ),
    '## Inputs',
    `An event weighs ${eventSize.wire} bytes as JSON, ${eventSize.parquet} in Parquet and ${eventSize.item} as an item (synthetic city, both datasets). ${settings.batch} records a call, ${settings.redshiftRpu} RPU, ${settings.retentionHours} hours of stream retention, ${settings.compactionsPerDay} compaction a day, ${settings.alarms} metrics with an alarm.`,
    table(
      ['price', 'US dollars', 'per', 'source'],
      Object.entries(prices).map(([name, { dollars, unit, source }]) => [
        `\`${name}\``,
        Number(dollars.toPrecision(6)).toString(),
        unit,
        `<${source}>`,
      ]),
    ),
  ].join('\n\n');
}

function services(bills: ReadonlyArray<{ lines: CostLine[] }>): string[] {
  return [...new Set(bills.flatMap(({ lines }) => lines.map(({ service }) => service)))];
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function perMillion({ eventsPerSecond }: Scenario, lines: readonly CostLine[]): string {
  return eventsPerSecond === 0 ? '' : money(total(lines) / ((eventsPerSecond * 730 * 3_600) / 1e6));
}

function money(dollars: number): string {
  const digits = dollars >= 100 ? 0 : 2;
  return `$${dollars.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

function amount(quantity: number): string {
  return quantity.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

function rate(eventsPerSecond: number): string {
  return eventsPerSecond.toLocaleString('en-US', { maximumSignificantDigits: 2 });
}
