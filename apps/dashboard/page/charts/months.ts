import type { Actions, Chart, ChartMaker, Drawing, Row } from '../chart';
import { number, rowsOf, text } from '../chart';
import { h } from '../dom';
import { compact, count, month, monthTick } from '../format';
import { axisChart, look, nameAxis, tip, valueAxis } from './axes';

/** A line of a chart over months. */
export interface MonthLine {
  readonly column: string;
  /** `area`: the line the chart is about. `line` and `dashed`: lines beside it. */
  readonly style: 'area' | 'line' | 'dashed';
}

interface LabelledLine extends MonthLine {
  readonly label: string;
  readonly unit: string;
}

/** Words of a tooltip beyond the lines' own values. */
export type ExtraWords = (row: Row) => [label: string, value: string] | undefined;

/** Lines over months on one axis; a month can be selected. */
export function months(lines: readonly MonthLine[], extra: ExtraWords = () => undefined): ChartMaker {
  return (actions): Chart => {
    const chart = axisChart('tall');
    const legend = h('ul', { class: 'lines', 'aria-hidden': 'true' });
    return {
      element: lines.length > 1 ? h('div', { class: 'with-legend' }, legend, chart.element) : chart.element,
      draw(drawing) {
        const labelled = label(lines, drawing);
        legend.replaceChildren(
          ...labelled.map((line) => h('li', {}, h('i', { class: line.style }), line.label)),
        );
        chart.draw(...plot(labelled, drawing, actions, extra));
      },
    };
  };
}

/** A chart over months for each column, each with its own axis, side by side. */
export function monthPanels(columns: readonly string[]): ChartMaker {
  return (actions): Chart => {
    const panels = columns.map((column) => ({ column, title: h('h4', {}), chart: axisChart('tall') }));
    return {
      element: h(
        'div',
        { class: 'panels' },
        ...panels.map(({ title, chart }) => h('div', {}, title, chart.element)),
      ),
      draw(drawing) {
        for (const { column, title, chart } of panels) {
          const [line] = label([{ column, style: 'area' }], drawing);
          if (!line) continue;
          title.textContent = line.label;
          const [option, points, words] = plot([line], drawing, actions, () => undefined);
          chart.draw(option, points, `${line.label}. ${words}`);
        }
      },
    };
  };
}

function label(lines: readonly MonthLine[], { answer }: Drawing): LabelledLine[] {
  return lines.map((line) => {
    const column = answer.columns.find(({ name }) => name === line.column);
    return { ...line, label: column?.label ?? line.column, unit: column?.unit ?? '' };
  });
}

function plot(
  lines: readonly LabelledLine[],
  { answer, question, selection }: Drawing,
  actions: Actions,
  extra: ExtraWords,
): Parameters<ReturnType<typeof axisChart>['draw']> {
  const rows = rowsOf(answer);
  const names = rows.map((row) => text(row, 'month'));
  const selected = selection.month ? names.indexOf(selection.month) : -1;
  const values = (row: Row): Array<[string, string]> => {
    const more = extra(row);
    const own = lines.map(({ column, label: name }): [string, string] => [name, shown(row, column)]);
    return more ? [...own, more] : own;
  };
  // Without a last day, events of the newest month may still come.
  const isOpen = selection.to === undefined && rows.length > 2;
  const { card, line } = look();
  const option = {
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: card,
      borderColor: line,
      formatter: ([first]: Array<{ dataIndex: number }>) => {
        const row = rows[first?.dataIndex ?? 0];
        if (!row) return '';
        const note = isOpen && row === rows.at(-1) ? ', may still grow' : '';
        return tip(`${month(text(row, 'month'))}${note}`, values(row));
      },
    },
    xAxis: { ...nameAxis(names, (name, index) => monthTick(name, index === 0)), boundaryGap: false },
    yAxis: valueAxis(lines[0]?.unit ?? '', compact),
    series: [
      ...lines.map((each) => series(each, rows, selected, isOpen)),
      ...(isOpen ? lines.map((each) => soFar(each, rows)) : []),
      ...marker(selected),
    ],
  };
  const points = rows.map((row, dataIndex) => ({
    dataIndex,
    words: `${month(text(row, 'month'))}${isOpen && row === rows.at(-1) ? ', may still grow' : ''}: ${values(
      row,
    )
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}`,
    select: () => actions.toggle('month', text(row, 'month')),
  }));
  return [option, points, `${question.title}. ${answer.answer}`];
}

function shown(row: Row, column: string): string {
  return row[column] === null ? 'not shown' : count(number(row, column));
}

function series(
  { column, style, label: name }: LabelledLine,
  rows: readonly Row[],
  selected: number,
  isOpen: boolean,
): object {
  const { accent, accentSoft, second, font, ink } = look();
  const isMain = style === 'area';
  const color = isMain ? accent : second;
  const peak = rows.reduce(
    (best, row, i) => (number(row, column) > number(rows[best] ?? row, column) ? i : best),
    0,
  );
  const peakLabel = {
    show: true,
    position: 'top',
    ...font,
    color: ink,
    fontWeight: 600,
    formatter: () => count(number(rows[peak] ?? {}, column)),
  };
  return {
    type: 'line',
    name,
    data: rows.map((row, i) => ({
      value: isOpen && i === rows.length - 1 ? null : (row[column] ?? null),
      symbol: 'circle',
      symbolSize: (isMain && i === peak) || i === selected || rows.length === 1 ? 9 : 0,
      ...(isMain && i === peak ? { label: peakLabel } : {}),
    })),
    showAllSymbol: true,
    lineStyle: { width: isMain ? 2.5 : 1.75, color, type: style === 'dashed' ? [5, 4] : 'solid' },
    itemStyle: { color },
    emphasis: { scale: false },
    z: isMain ? 3 : 2,
    ...(isMain ? { areaStyle: { color: accentSoft, opacity: 0.4 } } : {}),
  };
}

/** The way to the newest month, dashed: it may still grow. */
function soFar({ column, style, label: name }: LabelledLine, rows: readonly Row[]): object {
  const { accent, second, card } = look();
  const color = style === 'area' ? accent : second;
  return {
    type: 'line',
    name: `${name}, newest month`,
    data: rows.map((row, i) => ({
      value: i >= rows.length - 2 ? (row[column] ?? null) : null,
      symbol: 'circle',
      symbolSize: i === rows.length - 1 ? 7 : 0,
    })),
    showAllSymbol: true,
    silent: true,
    lineStyle: { width: 1.5, color, type: [3, 4] },
    itemStyle: { color: card, borderColor: color, borderWidth: 1.5 },
    emphasis: { disabled: true },
    z: 1,
  };
}

/** A line through the selected month. */
function marker(selected: number): object[] {
  if (selected < 0) return [];
  const lineStyle = { color: look().ink, width: 1, type: 'solid' };
  return [
    {
      type: 'line',
      data: [],
      markLine: {
        silent: true,
        symbol: 'none',
        data: [{ xAxis: selected }],
        label: { show: false },
        lineStyle,
      },
    },
  ];
}
