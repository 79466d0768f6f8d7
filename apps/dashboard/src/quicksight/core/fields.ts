import type {
  ChartAxisLabelOptions,
  DimensionField,
  FieldSortOptions,
  MeasureField,
  NumberFormatConfiguration,
  TooltipOptions,
  UnaggregatedField,
  ItemsLimitConfiguration,
} from '@aws-sdk/client-quicksight';
import type { Question, ResultColumn, SortKey } from '@denver/questions';
import { isCount } from '../../core/suppress';

/** More rows than any answer has: no chart of ours shows "other". */
const everyItem = 1_000;

/** A question's columns as fields of one visual; `role` keeps field ids apart between visuals. */
export class Fields {
  constructor(
    private readonly question: Question,
    private readonly role: 'chart' | 'table',
  ) {}

  /** `chart.top-ten-cases.requests` */
  id(column: string): string {
    return `${this.role}.${this.question.id}.${column}`;
  }

  column(name: string): { DataSetIdentifier: string; ColumnName: string } {
    return { DataSetIdentifier: this.question.id, ColumnName: name };
  }

  dimension(name: string): DimensionField {
    const field = { FieldId: this.id(name), Column: this.column(name) };
    return this.#of(name).type === 'text'
      ? { CategoricalDimensionField: field }
      : { NumericalDimensionField: field };
  }

  /** Each row of an answer stands alone, so summing counts and taking the greatest of the rest changes nothing. */
  measure(name: string): MeasureField {
    const column = this.#of(name);
    return {
      NumericalMeasureField: {
        FieldId: this.id(name),
        Column: this.column(name),
        AggregationFunction: { SimpleNumericalAggregation: isCount(column) ? 'SUM' : 'MAX' },
        FormatConfiguration: numberFormat(column),
      },
    };
  }

  plain(name: string): UnaggregatedField {
    const column = this.#of(name);
    return {
      FieldId: this.id(name),
      Column: this.column(name),
      ...(column.type === 'text'
        ? {}
        : { FormatConfiguration: { NumberFormatConfiguration: numberFormat(column) } }),
    };
  }

  /** An order by a field of the visual, or by a column that is none of its fields. */
  sort({ column, direction }: SortKey, fields: readonly string[]): FieldSortOptions {
    const Direction = direction === 'desc' ? 'DESC' : 'ASC';
    if (fields.includes(column)) return { FieldSort: { FieldId: this.id(column), Direction } };
    return {
      ColumnSort: {
        SortBy: this.column(column),
        Direction,
        AggregationFunction: { NumericalAggregationFunction: { SimpleNumericalAggregation: 'MAX' } },
      },
    };
  }

  /** Every column of the answer, whether the chart draws it or not. */
  tooltip(fields: readonly string[]): TooltipOptions {
    return {
      TooltipVisibility: 'VISIBLE',
      SelectedTooltipType: 'DETAILED',
      FieldBasedTooltip: {
        AggregationVisibility: 'HIDDEN',
        TooltipTitleType: 'PRIMARY_VALUE',
        TooltipFields: this.question.columns.map(({ name, label }) =>
          fields.includes(name)
            ? { FieldTooltipItem: { FieldId: this.id(name), Label: label, Visibility: 'VISIBLE' } }
            : {
                ColumnTooltipItem: {
                  Column: this.column(name),
                  Label: label,
                  Visibility: 'VISIBLE',
                  ...this.#most(name),
                },
              },
        ),
      },
    };
  }

  /** A label with the unit, on the axis of these columns. */
  axis(names: readonly string[]): ChartAxisLabelOptions {
    const [first] = names.map((name) => this.#of(name));
    const words = names.length === 1 ? first?.label : undefined;
    const unit = first?.unit;
    return {
      Visibility: 'VISIBLE',
      SortIconVisibility: 'HIDDEN',
      AxisLabelOptions: [
        {
          CustomLabel:
            words && unit && unit !== words.toLowerCase() ? `${words} (${unit})` : (words ?? unit ?? ''),
        },
      ],
    };
  }

  limit(most: number | undefined = this.question.limit): ItemsLimitConfiguration {
    return { ItemsLimit: most ?? everyItem, OtherCategories: 'EXCLUDE' };
  }

  #of(name: string): ResultColumn {
    const column = this.question.columns.find((candidate) => candidate.name === name);
    if (!column) throw new TypeError(`Expected ${this.question.id} to have a column ${name}.`);
    return column;
  }

  #most(name: string) {
    return this.#of(name).type === 'text'
      ? {}
      : { Aggregation: { NumericalAggregationFunction: { SimpleNumericalAggregation: 'MAX' as const } } };
  }
}

function numberFormat({ name, type }: ResultColumn): NumberFormatConfiguration {
  const decimals = type === 'integer' ? 0 : name === 'correlation' ? 3 : 1;
  return {
    FormatConfiguration: {
      NumberDisplayFormatConfiguration: {
        DecimalPlacesConfiguration: { DecimalPlaces: decimals },
        SeparatorConfiguration: { ThousandsSeparator: { Symbol: 'COMMA', Visibility: 'VISIBLE' } },
      },
    },
  };
}
