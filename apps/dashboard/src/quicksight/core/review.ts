import type { DashboardVersionDefinition, Visual } from '@aws-sdk/client-quicksight';

/** One visual as a person reviews it. */
export interface ReviewedVisual {
  readonly id: string;
  /** e.g. `BarChart` */
  readonly type: string;
  readonly dataSet: string;
  /** Columns it groups by, columns it draws, columns only its tooltip shows. */
  readonly dimensions: readonly string[];
  readonly measures: readonly string[];
  readonly more: readonly string[];
  /** e.g. `requests desc` */
  readonly sort: readonly string[];
  /** Items at most; absent for tables and maps, which show every row. */
  readonly limit?: number;
}

/** Reads the visuals back out of a definition. */
export function reviewed({ Sheets = [] }: DashboardVersionDefinition): ReviewedVisual[] {
  return Sheets.flatMap(({ Visuals = [] }) => Visuals.map(reviewVisual));
}

/** A definition as text, a line for each visual: what a change of the questions changes here. */
export function reviewText(definition: DashboardVersionDefinition): string {
  const lines = reviewed(definition).map(({ id, type, dataSet, dimensions, measures, more, sort, limit }) =>
    [
      id,
      type,
      dataSet,
      `by ${dimensions.join(', ')}`,
      ...(measures.length > 0 ? [`shows ${measures.join(', ')}`] : []),
      ...(more.length > 0 ? [`tip ${more.join(', ')}`] : []),
      ...(sort.length > 0 ? [`sort ${sort.join(', ')}`] : []),
      ...(limit === undefined ? [] : [`limit ${limit}`]),
    ].join(' | '),
  );
  return `${lines.join('\n')}\n`;
}

type Node = Readonly<Record<string, unknown>>;

function reviewVisual(visual: Visual): ReviewedVisual {
  const [[type, body] = ['', {}]] = Object.entries(visual) as Array<[string, Node]>;
  const nodes = [...walk(body)];
  const columnsOf = (...kinds: string[]) => [
    ...new Set(nodes.flatMap((node) => kinds.flatMap((kind) => columnOf(node[kind])))),
  ];
  const values = columnsOf('Values').length > 0 ? columnsOf('Values') : unaggregated(nodes);
  const keys = columnsOf('CategoricalDimensionField', 'NumericalDimensionField', 'DatasetKeyField');
  const limit = nodes.map((node) => node['ItemsLimit']).find((most) => typeof most === 'number');
  return {
    id: String(body['VisualId']),
    type: type.replace(/Visual$/, ''),
    dataSet: [...new Set(nodes.map((node) => node['DataSetIdentifier']).filter(Boolean))].join(', '),
    dimensions: keys.length > 0 ? keys : values,
    measures: columnsOf('NumericalMeasureField'),
    more: columnsOf('ColumnTooltipItem'),
    sort: nodes.flatMap(sortOf),
    ...(typeof limit === 'number' ? { limit } : {}),
  };
}

function* walk(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* walk(item);
  else if (value !== null && typeof value === 'object') {
    yield value as Node;
    for (const member of Object.values(value)) yield* walk(member);
  }
}

function columnOf(field: unknown): string[] {
  const column = (field as { Column?: { ColumnName?: string } } | undefined)?.Column?.ColumnName;
  return column ? [column] : [];
}

/** Columns of a table, which groups nothing. */
function unaggregated(nodes: readonly Node[]): string[] {
  const wells = nodes.map((node) => node['TableUnaggregatedFieldWells']).find(Boolean) as
    { Values?: unknown[] } | undefined;
  return (wells?.Values ?? []).flatMap(columnOf);
}

function sortOf(node: Node): string[] {
  const { FieldSort: field, ColumnSort: column } = node as {
    FieldSort?: { FieldId: string; Direction: string };
    ColumnSort?: { SortBy: { ColumnName: string }; Direction: string };
  };
  if (field) return [`${field.FieldId.split('.').at(-1)} ${field.Direction.toLowerCase()}`];
  return column ? [`${column.SortBy.ColumnName} ${column.Direction.toLowerCase()}`] : [];
}
