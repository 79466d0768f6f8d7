import { serviceRequestClocks, trafficAccidentClocks } from '../clock';
import type { ClockEra } from '../clock';
import type { Column } from '../column';
import { dataset, datasetIds } from '../dataset';
import type { DatasetId } from '../dataset';
import { rejectReasonMeanings } from '../reject';
import { firstRejectionDay, rejectionTables } from '../rejection-tables';
import type { RejectionTable } from '../rejection-tables';
import { schemaVersion } from '../schema-version';
import { agencySpellings } from '../service-request/labels';
import { caseStatuses, statusSpellings } from '../service-request/status';

const clocks: Record<DatasetId, readonly ClockEra[]> = {
  'service-request': serviceRequestClocks,
  'traffic-accident': trafficAccidentClocks,
};

/**
 * The data dictionary page: columns, raw fields, clocks, statuses, spellings and reject reasons, from the model
 * alone. Tables are padded as the formatter of this repository pads them.
 */
export function dataDictionaryMarkdown(): string {
  const parts = [
    '# Data dictionary',
    '',
    `Made from \`libs/record-model\` (schema version ${schemaVersion}) by \`npm run generate\` there; a test fails when it is`,
    'stale. City data: City and County of Denver, CC BY 3.0.',
    ...datasetIds.flatMap(datasetSection),
    ...statusSection(),
    ...section('Reasons of a reject', 'The list is closed; every quarantined record has one of them.'),
    ...table(
      ['Reason', 'Meaning'],
      Object.entries(rejectReasonMeanings).map(([reason, text]) => [code(reason), text]),
    ),
    ...section(
      'What did not become an event',
      [
        'A record is refused by a function of ours (quarantine, with a reason of the list above) or by Firehose (delivery errors). Both',
        'keep the original bytes as base64, and **the bytes are personal data like the record itself**: addresses, zips, free text, and',
        'whatever else stood in the line. Only people who replay or investigate may read the folders `quarantine/` and `errors/` of the',
        'lake; a view hides nothing from who may read the files behind it. Nothing of ours reads the bytes for a dashboard or a question.',
        '',
        'The view `rejected_records` shows both tables as one, without the bytes and without messages that may quote them: for counts and',
        'alarms. `rejected_record_bytes` adds `raw_data` (base64, for a replay), `raw_text` (the same decoded; a byte that is no UTF-8 shows as U+FFFD, and on a laptop makes it null) and',
        'the full message.',
      ].join('\n'),
    ).slice(0, -1),
    ...rejectionTables.flatMap(rejectionSection),
  ];
  return `${parts.join('\n')}\n`;
}

function datasetSection(id: DatasetId): string[] {
  const { title, eventsTable, newestView, compactedTable, keyColumn, columns, rawFieldDetails } = dataset(id);
  return [
    ...section(
      title,
      `Dataset \`${id}\`: table \`${eventsTable}\`, view \`${newestView}\`, compacted table \`${compactedTable}\`, key \`${keyColumn}\`.`,
    ),
    ...table(['Column', 'Type', 'Null', 'Privacy', 'Meaning'], columns.map(columnRow)),
    '',
    `### ${title}: raw fields`,
    '',
    'Members of the event on the wire, in the order of a log line.',
    '',
    ...table(
      ['Raw field', 'City column', 'Meaning'],
      rawFieldDetails.map(({ name, cityName, description }) => [code(name), cityCell(cityName), description]),
    ),
    '',
    `### ${title}: clocks`,
    '',
    'The columns name no zone; the date written in the row decides.',
    '',
    ...table(
      ['From', 'Rule', 'Clock', 'Evidence'],
      clocks[id].map(({ from, rule, zone, evidence }) => [
        from,
        code(rule),
        zone === 'utc' ? 'UTC' : 'Denver',
        evidence,
      ]),
    ),
  ];
}

function columnRow({ name, glue, nullable, privacy, freeText, values, description }: Column): string[] {
  const list = values ? ` One of ${values.map(code).join(', ')}.` : '';
  return [
    code(name),
    glue,
    nullable ? 'yes' : 'no',
    freeText ? `${privacy}, free text` : privacy,
    `${description}${list}`,
  ];
}

function rejectionSection({ title, table: name, folder, columns, pathColumns }: RejectionTable): string[] {
  const path = pathColumns.map((column) => `<${column.name}>/`).join('');
  return [
    '',
    `### ${title}`,
    '',
    `Table \`${name}\` over JSON lines in \`${folder}${path}\`, from ${firstRejectionDay} on.`,
    '',
    ...table(
      ['Column', 'Member', 'Type', 'Privacy', 'Meaning'],
      [
        ...columns.map(({ name: column, member, glue, privacy, description }) => [
          code(column),
          code(member),
          glue,
          privacy,
          description,
        ]),
        ...pathColumns.map(({ name: column, values, description }) => [
          code(column),
          'of the path',
          'string',
          'public',
          `${description}${values ? ` One of ${values.map(code).join(', ')}.` : ''}`,
        ]),
      ],
    ),
  ];
}

const statusMeanings = `A request is **resolved** when its label means that the city's work on it has ended, else **unresolved**: that is
\`status_group\`, told by the label alone. A closing time does not make a request resolved, nor its lack unresolved.
A label starting with "Closed" that is not listed is resolved; any other is unresolved.

- **Days to resolve**: whole days in Denver from \`created_date\` to \`closed_date\`, of resolved requests. One without a
  closing day, or closed before it was made, is resolved but not measured.
- **Open backlog**: a request is open from the month it was made in to the month it was closed in. A resolved one
  without a closing day (some labels never carry one), or closed before it was made, counts as closed in the month it
  was made in. An unresolved one is open, even with a closing time: it was opened again.`;

function statusSection(): string[] {
  return [
    ...section('Case status: resolved and unresolved', statusMeanings),
    ...table(
      ['Label', 'Group', 'Rank'],
      caseStatuses.map(({ label, group, rank }) => [label, group, String(rank)]),
    ),
    '',
    '### Spellings',
    '',
    ...table(
      ['In files', 'Here'],
      Object.entries({
        ...statusSpellings,
        ...agencySpellings,
        Inqury: 'Inquiry',
        Stapleton: 'Central Park',
      }),
    ),
  ];
}

function section(title: string, text: string): string[] {
  return ['', `## ${title}`, '', text, ''];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = header.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...rest] = cells;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)];
}

function code(text: string): string {
  return `\`${text}\``;
}

/** City names with underscores would read as emphasis. */
function cityCell(name: string): string {
  return name.includes('_') ? code(name) : name;
}
