import type { Chart, ChartMaker, Row } from '../chart';
import { number, rowsOf, text } from '../chart';
import { compact, count, month, monthTick } from '../format';
import { axisChart, look, nameAxis, tip, valueAxis } from './axes';

/** A line of a chart over months. */
export interface MonthLine {
  readonly column: string;
  /** `area`: the line the chart is about. `line`: one beside it. */
  readonly style: 'area' | 'line';
}

/** Lines over months; a month can be selected. */
export function months(
  lines: readonly MonthLine[],
  extra?: (row: Row) => [string, string] | undefined,
): ChartMaker {
  return (actions): Chart => {
    const chart = axisChart('tall');
    return {
      element: chart.element,
      draw({ answer, question, selection }) {
        const rows = rowsOf(answer);
        const names = rows.map((row) => text(row, 'month'));
        const columns = lines.map((line) => {
          const column = answer.columns.find(({ name }) => name === line.column);
          return { ...line, label: column?.label ?? line.column, unit: column?.unit ?? '' };
        });
        const selected = selection.month ? names.indexOf(selection.month) : -1;
        const values = (row: Row): Array<[string, string]> => [
          ...columns.map(({ column, label }): [string, string] => [label, shown(row, column)]),
          ...(extra?.(row) ? [extra(row) as [string, string]] : []),
        ];
        chart.draw(
          {
            tooltip: {
              trigger: 'axis',
              confine: true,
              backgroundColor: look().card,
              borderColor: look().line,
              formatter: ([first]: Array<{ dataIndex: number }>) => {
                const row = rows[first?.dataIndex ?? 0];
                return row ? tip(month(text(row, 'month')), values(row)) : '';
              },
            },
            xAxis: { ...nameAxis(names, (name, index) => monthTick(name, index === 0)), boundaryGap: false },
            yAxis: valueAxis(columns[0]?.unit ?? '', compact),
            series: columns.map((column, index) => series(column, rows, index, selected, columns.length > 1)),
          },
          rows.map((row, dataIndex) => ({
            dataIndex,
            words: `${month(text(row, 'month'))}: ${values(row)
              .map(([label, value]) => `${label} ${value}`)
              .join(', ')}`,
            select: () => actions.toggle('month', text(row, 'month')),
          })),
          `${question.title}. ${answer.answer}`,
        );
      },
    };
  };
}

function shown(row: Row, column: string): string {
  return row[column] === null ? 'not shown' : count(number(row, column));
}

function series(
  { column, style, label }: MonthLine & { label: string },
  rows: readonly Row[],
  index: number,
  selected: number,
  hasOthers: boolean,
): object {
  const { accent, accentSoft, second, font, ink, muted } = look();
  const isMain = style === 'area';
  const color = isMain ? accent : index === 0 ? muted : second;
  const peak = rows.reduce(
    (best, row, i) => (number(row, column) > number(rows[best] ?? row, column) ? i : best),
    0,
  );
  return {
    type: 'line',
    name: label,
    data: rows.map((row, i) => ({
      value: row[column] ?? null,
      symbol: 'circle',
      symbolSize: (isMain && i === peak) || i === selected ? 9 : 0,
      ...(isMain && i === peak
        ? {
            label: {
              show: true,
              position: 'top',
              ...font,
              color: ink,
              fontWeight: 600,
              formatter: () => count(number(rows[i] ?? {}, column)),
            },
          }
        : {}),
    })),
    showSymbol: true,
    showAllSymbol: true,
    lineStyle: { width: isMain ? 2.5 : 1.75, color },
    itemStyle: { color },
    emphasis: { scale: false },
    z: isMain ? 3 : 2,
    ...(isMain ? { areaStyle: { color: accentSoft, opacity: 0.55 } } : {}),
    ...(hasOthers
      ? {
          endLabel: {
            show: true,
            ...font,
            color: isMain ? accent : color,
            fontWeight: 600,
            formatter: label,
            distance: 6,
          },
        }
      : {}),
    ...(selected >= 0 && index === 0
      ? {
          markLine: {
            silent: true,
            symbol: 'none',
            data: [{ xAxis: selected }],
            label: { show: false },
            lineStyle: { color: ink, width: 1, type: 'solid' },
          },
        }
      : {}),
  };
}
