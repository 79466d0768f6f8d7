import type {
  DashboardVersionDefinition,
  GridLayoutElement,
  ParameterControl,
  ParameterDeclaration,
  SheetDefinition,
} from '@aws-sdk/client-quicksight';
import type { Question } from '@denver/questions';
import { all, controls, defaultDays, type Control } from './controls';
import { takenControls, type DataSetInput } from './data-sets';
import { mapFileId, type MapFile } from './map-visual';
import { arnOf, type Place } from './names';
import { chartId, chartVisual, tableId, tableVisual } from './visuals';

/** A question and the data set its visuals draw. */
export interface Shown {
  readonly question: Question;
  readonly dataSet: DataSetInput;
}

/** Columns of QuickSight's grid. */
const gridColumns = 36;
const rowsOfVisual = 12;
const wideKinds: ReadonlySet<Question['chart']['kind']> = new Set([
  'line',
  'map',
  'stacked-bar',
  'heatmap',
  'treemap',
]);

/** What is published: a sheet of charts and a sheet of the tables behind them, under the same controls. */
export function definition(place: Place, shown: readonly Shown[], map: MapFile): DashboardVersionDefinition {
  const taken = controls.filter(({ name }) =>
    shown.some(({ dataSet }) => takenControls(dataSet).includes(name)),
  );
  const questions = shown.map(({ question }) => question);
  const hasMap = questions.some(({ chart }) => chart.kind === 'map');
  return {
    DataSetIdentifierDeclarations: shown.map(({ question, dataSet }) => ({
      Identifier: question.id,
      DataSetArn: arnOf(place, 'dataset', dataSet.DataSetId),
    })),
    ...(taken.length > 0
      ? { ParameterDeclarations: taken.map((control) => declaration(control, shown)) }
      : {}),
    Sheets: [
      sheet(
        'charts',
        'Denver in seventeen questions',
        taken,
        questions.map(chartVisual),
        chartLayout(questions),
      ),
      sheet('tables', 'Tables', taken, questions.map(tableVisual), tableLayout(questions)),
    ],
    ...(hasMap
      ? {
          StaticFiles: [
            {
              SpatialStaticFile: {
                StaticFileId: mapFileId,
                Source: {
                  S3Options: { BucketName: place.lakeBucket, ObjectKey: map.key, Region: place.region },
                },
              },
            },
          ],
        }
      : {}),
    AnalysisDefaults: {
      DefaultNewSheetConfiguration: {
        SheetContentType: 'INTERACTIVE',
        InteractiveLayoutConfiguration: {
          Grid: { CanvasSizeOptions: { ScreenCanvasSizeOptions: screen } },
        },
      },
    },
    Options: { Timezone: 'America/Denver' },
  };
}

const screen = { ResizeOption: 'RESPONSIVE' } as const;

function sheet(
  id: string,
  name: string,
  taken: readonly Control[],
  visuals: NonNullable<SheetDefinition['Visuals']>,
  elements: GridLayoutElement[],
): SheetDefinition {
  const span = Math.floor(gridColumns / Math.max(1, taken.length));
  return {
    SheetId: id,
    Name: name,
    ContentType: 'INTERACTIVE',
    Visuals: visuals,
    Layouts: [
      {
        Configuration: {
          GridLayout: { Elements: elements, CanvasSizeOptions: { ScreenCanvasSizeOptions: screen } },
        },
      },
    ],
    ...(taken.length > 0
      ? {
          ParameterControls: taken.map((control) => parameterControl(id, control)),
          SheetControlLayouts: [
            {
              Configuration: {
                GridLayout: {
                  Elements: taken.map(({ name: control }, i) => ({
                    ElementId: `${id}-${control}`,
                    ElementType: 'PARAMETER_CONTROL' as const,
                    ColumnIndex: i * span,
                    ColumnSpan: span,
                    RowIndex: 0,
                    RowSpan: 2,
                  })),
                },
              },
            },
          ],
        }
      : {}),
  };
}

function parameterControl(sheetId: string, { name, title, values }: Control): ParameterControl {
  const common = { ParameterControlId: `${sheetId}-${name}`, Title: title, SourceParameterName: name };
  if (!values) return { DateTimePicker: { ...common, DisplayOptions: { DateTimeFormat: 'YYYY-MM-DD' } } };
  return { Dropdown: { ...common, Type: 'SINGLE_SELECT', SelectableValues: { Values: [...values] } } };
}

/** A control's value goes into every data set that takes it. */
function declaration({ name, values }: Control, shown: readonly Shown[]): ParameterDeclaration {
  const MappedDataSetParameters = shown
    .filter(({ dataSet }) => takenControls(dataSet).includes(name))
    .map(({ question }) => ({ DataSetIdentifier: question.id, DataSetParameterName: name }));
  if (!values)
    return {
      DateTimeParameterDeclaration: {
        Name: name,
        TimeGranularity: 'DAY',
        DefaultValues: {
          StaticValues: [new Date(`${defaultDays[name === 'From' ? 'From' : 'To']}T00:00:00Z`)],
        },
        MappedDataSetParameters,
      },
    };
  return {
    StringParameterDeclaration: {
      Name: name,
      ParameterValueType: 'SINGLE_VALUED',
      DefaultValues: { StaticValues: [all] },
      MappedDataSetParameters,
    },
  };
}

/** Wide kinds over the whole width, the others two in a row; a lone one leaves no hole for long. */
function chartLayout(questions: readonly Question[]): GridLayoutElement[] {
  let rows = 0;
  let halfRow: number | undefined;
  return questions.map((question) => {
    const isWide = wideKinds.has(question.chart.kind);
    const isSecond = !isWide && halfRow !== undefined;
    const row = isSecond && halfRow !== undefined ? halfRow : rows;
    if (!isSecond) rows += 1;
    if (!isWide) halfRow = isSecond ? undefined : row;
    return {
      ElementId: chartId(question),
      ElementType: 'VISUAL',
      ColumnIndex: isSecond ? gridColumns / 2 : 0,
      ColumnSpan: isWide ? gridColumns : gridColumns / 2,
      RowIndex: row * rowsOfVisual,
      RowSpan: rowsOfVisual,
    };
  });
}

function tableLayout(questions: readonly Question[]): GridLayoutElement[] {
  return questions.map((question, i) => ({
    ElementId: tableId(question),
    ElementType: 'VISUAL',
    ColumnIndex: (i % 2) * (gridColumns / 2),
    ColumnSpan: gridColumns / 2,
    RowIndex: Math.floor(i / 2) * rowsOfVisual,
    RowSpan: rowsOfVisual,
  }));
}
