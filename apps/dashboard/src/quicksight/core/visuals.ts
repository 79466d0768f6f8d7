import type {
  BarChartConfiguration,
  HeatMapConfiguration,
  LineChartConfiguration,
  PieChartConfiguration,
  TreeMapConfiguration,
  Visual,
} from '@aws-sdk/client-quicksight';
import type { Question, SortKey } from '@denver/questions';
import { Fields } from './fields';
import { mapVisual } from './map-visual';

/** Id of a question's chart: errors name it, so it says which question. */
export const chartId = ({ id }: Question): string => `chart-${id}`;

/** Id of a question's table. */
export const tableId = ({ id }: Question): string => `table-${id}`;

/** What stands at every visual: its title, the question in plain words, and both for those who cannot see it. */
export function headOf({ title, text }: Question) {
  return {
    Title: { Visibility: 'VISIBLE', FormatText: { PlainText: title } },
    Subtitle: { Visibility: 'VISIBLE', FormatText: { PlainText: text } },
    VisualContentAltText: `${title}. ${text}`.slice(0, 1_024),
  } as const;
}

/** The chart of a question, in the kind, with the fields, the order and the limit its spec names. */
export function chartVisual(question: Question): Visual {
  const head = { VisualId: chartId(question), ...headOf(question) };
  const fields = new Fields(question, 'chart');
  switch (question.chart.kind) {
    case 'line':
      return { LineChartVisual: { ...head, ChartConfiguration: lines(question, fields) } };
    case 'bar':
    case 'stacked-bar':
      return { BarChartVisual: { ...head, ChartConfiguration: bars(question, fields) } };
    case 'pie':
      return { PieChartVisual: { ...head, ChartConfiguration: pie(question, fields) } };
    case 'treemap':
      return { TreeMapVisual: { ...head, ChartConfiguration: treemap(question, fields) } };
    case 'heatmap':
      return { HeatMapVisual: { ...head, ChartConfiguration: heatmap(question, fields) } };
    case 'map':
      return { LayerMapVisual: { ...head, ...mapVisual(question, fields) } };
  }
}

/** All columns of the answer in its own total order, as under every chart of the page. */
export function tableVisual(question: Question): Visual {
  const fields = new Fields(question, 'table');
  const names = question.columns.map(({ name }) => name);
  return {
    TableVisual: {
      VisualId: tableId(question),
      ...headOf(question),
      ChartConfiguration: {
        FieldWells: { TableUnaggregatedFieldWells: { Values: names.map((name) => fields.plain(name)) } },
        SortConfiguration: { RowSort: question.sort.map((key) => fields.sort(key, names)) },
        FieldOptions: {
          SelectedFieldOptions: question.columns.map(({ name, label }) => ({
            FieldId: fields.id(name),
            CustomLabel: label,
          })),
        },
      },
    },
  };
}

/** Which key of the answer's order the series, and which the categories follow. */
export function ordersOf({ chart, sort }: Question): { series?: SortKey; category: SortKey | undefined } {
  const own = sort.find(({ column }) => column === chart.series);
  const other = sort.find(({ column }) => column !== chart.x && !chart.y.includes(column));
  const series = chart.series ? (own ?? other) : undefined;
  const category = sort.find((key) => key !== series);
  return { ...(series ? { series } : {}), category };
}

const drawn = ({ chart }: Question): string[] => [
  ...(chart.series ? [chart.series] : []),
  chart.x,
  ...chart.y,
];

const sortBy = (question: Question, fields: Fields, key: SortKey | undefined) =>
  key ? [fields.sort(key, drawn(question))] : [];

function lines(question: Question, fields: Fields): LineChartConfiguration {
  const { x, y, series } = question.chart;
  return {
    FieldWells: {
      LineChartAggregatedFieldWells: {
        Category: [fields.dimension(x)],
        Values: y.map((name) => fields.measure(name)),
        ...(series ? { Colors: [fields.dimension(series)] } : {}),
      },
    },
    SortConfiguration: {
      CategorySort: sortBy(question, fields, ordersOf(question).category),
      CategoryItemsLimitConfiguration: fields.limit(),
    },
    Type: 'LINE',
    XAxisLabelOptions: fields.axis([x]),
    PrimaryYAxisLabelOptions: fields.axis(y),
    Legend: { Visibility: y.length > 1 || series ? 'VISIBLE' : 'HIDDEN' },
    Tooltip: fields.tooltip(drawn(question)),
  };
}

/** Several measures side by side in a panel for each series; one measure as stacks. */
function bars(question: Question, fields: Fields): BarChartConfiguration {
  const { kind, x, y, series } = question.chart;
  const { series: seriesOrder, category } = ordersOf(question);
  const isStacked = kind === 'stacked-bar';
  return {
    FieldWells: {
      BarChartAggregatedFieldWells: {
        Category: [fields.dimension(x)],
        Values: y.map((name) => fields.measure(name)),
        ...(series ? { [isStacked ? 'Colors' : 'SmallMultiples']: [fields.dimension(series)] } : {}),
      },
    },
    SortConfiguration: {
      CategorySort: sortBy(question, fields, category),
      CategoryItemsLimit: fields.limit(),
      ...(seriesOrder
        ? { [isStacked ? 'ColorSort' : 'SmallMultiplesSort']: sortBy(question, fields, seriesOrder) }
        : {}),
    },
    Orientation: isStacked ? 'VERTICAL' : 'HORIZONTAL',
    BarsArrangement: isStacked ? 'STACKED' : 'CLUSTERED',
    CategoryLabelOptions: fields.axis([x]),
    ValueLabelOptions: fields.axis(y),
    Legend: { Visibility: y.length > 1 || isStacked ? 'VISIBLE' : 'HIDDEN' },
    DataLabels: {
      Visibility: y.length === 1 && !isStacked ? 'VISIBLE' : 'HIDDEN',
      Overlap: 'DISABLE_OVERLAP',
    },
    Tooltip: fields.tooltip(drawn(question)),
  };
}

function pie(question: Question, fields: Fields): PieChartConfiguration {
  const { x, y } = question.chart;
  return {
    FieldWells: {
      PieChartAggregatedFieldWells: {
        Category: [fields.dimension(x)],
        Values: y.map((name) => fields.measure(name)),
      },
    },
    SortConfiguration: {
      CategorySort: sortBy(question, fields, ordersOf(question).category),
      CategoryItemsLimit: fields.limit(),
    },
    DonutOptions: { ArcOptions: { ArcThickness: 'MEDIUM' } },
    Legend: { Visibility: 'VISIBLE' },
    DataLabels: { Visibility: 'VISIBLE', LabelContent: 'PERCENT' },
    Tooltip: fields.tooltip(drawn(question)),
  };
}

function treemap(question: Question, fields: Fields): TreeMapConfiguration {
  const { x, y, series } = question.chart;
  return {
    FieldWells: {
      TreeMapAggregatedFieldWells: {
        Groups: [...(series ? [series] : []), x].map((name) => fields.dimension(name)),
        Sizes: y.map((name) => fields.measure(name)),
      },
    },
    SortConfiguration: {
      TreeMapSort: sortBy(question, fields, ordersOf(question).category),
      TreeMapGroupItemsLimitConfiguration: fields.limit(),
    },
    Legend: { Visibility: 'HIDDEN' },
    Tooltip: fields.tooltip(drawn(question)),
  };
}

function heatmap(question: Question, fields: Fields): HeatMapConfiguration {
  const { x, y, series } = question.chart;
  const { series: seriesOrder, category } = ordersOf(question);
  return {
    FieldWells: {
      HeatMapAggregatedFieldWells: {
        Rows: series ? [fields.dimension(series)] : [],
        Columns: [fields.dimension(x)],
        Values: y.map((name) => fields.measure(name)),
      },
    },
    SortConfiguration: {
      HeatMapRowSort: sortBy(question, fields, seriesOrder),
      HeatMapColumnSort: sortBy(question, fields, category),
      HeatMapRowItemsLimitConfiguration: fields.limit(),
      HeatMapColumnItemsLimitConfiguration: fields.limit(),
    },
    RowLabelOptions: fields.axis(series ? [series] : []),
    ColumnLabelOptions: fields.axis([x]),
    Tooltip: fields.tooltip(drawn(question)),
  };
}
