import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { EChartsCoreOption } from 'echarts/core';
import { h, token } from '../dom';

use([
  BarChart,
  LineChart,
  ScatterChart,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
]);

/** A chart with axes that the arrow keys walk along. */
export interface AxisChart {
  readonly element: HTMLElement;
  /** Draws; `points` are what the keys walk along, and Enter or a click selects. */
  draw(option: EChartsCoreOption, points: readonly Point[], label: string): void;
}

/** One place on the axis. */
export interface Point {
  /** Index of the series and in it, for the tooltip. */
  readonly seriesIndex?: number;
  readonly dataIndex: number;
  /** In words: `June 2016: 44,740 requests`. */
  readonly words: string;
  /** Selects it; absent where there is nothing to select. */
  readonly select?: () => void;
}

/** Colours and type of every chart, as the style sheet has them now. */
export function look() {
  const [ink, muted, line, card] = [token('ink'), token('muted'), token('line'), token('card')];
  return {
    ink,
    muted,
    line,
    card,
    accent: token('accent'),
    accentSoft: token('accent-soft'),
    second: token('second'),
    font: { fontFamily: token('font'), fontSize: 12, color: muted },
  };
}

/** The parts every chart with axes shares. */
export function base(): EChartsCoreOption {
  const { font, line, card, ink } = look();
  return {
    // A chart that still moves is not yet readable, and every frame of it is taken from the charts that wait.
    animation: false,
    textStyle: font,
    grid: {
      left: 8,
      right: 14,
      top: 28,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: card,
      borderColor: line,
      padding: [8, 10],
      textStyle: { ...font, color: ink },
      axisPointer: { type: 'line', lineStyle: { color: line, width: 1 } },
    },
  };
}

/** An axis of values: few quiet lines, short numbers, the unit at its end. */
export function valueAxis(unit: string, short: (value: number) => string): object {
  const { font, line } = look();
  return {
    type: 'value',
    name: unit,
    nameLocation: 'end',
    nameGap: 12,
    nameTextStyle: { ...font, align: 'left', padding: [0, 0, 0, -6] },
    splitNumber: 4,
    axisLabel: { ...font, formatter: (value: number) => short(value) },
    splitLine: { lineStyle: { color: line } },
    axisLine: { show: false },
    axisTick: { show: false },
  };
}

/** An axis of names. */
export function nameAxis(
  names: readonly string[],
  formatter: (name: string, index: number) => string,
): object {
  const { font, line } = look();
  return {
    type: 'category',
    data: [...names],
    axisLabel: { ...font, formatter, hideOverlap: true, lineHeight: 14 },
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
  };
}

/** The content of a tooltip as elements, so that text from data stays text. */
export function tip(
  title: string,
  lines: ReadonlyArray<readonly [label: string, value: string]>,
): HTMLElement {
  return h(
    'div',
    { class: 'tip' },
    h('strong', {}, title),
    ...lines.map(([label, value]) => h('div', {}, h('span', {}, label), h('b', {}, value))),
  );
}

/**
 * An empty chart with axes. It is a slider to the keyboard: arrows, Home and End walk, Enter and space select, Escape leaves the
 * point; what a point says is its value in words.
 */
export function axisChart(className = ''): AxisChart {
  const canvas = h('div', { class: 'canvas' });
  const element = h('div', { class: `axes ${className}`.trim(), tabindex: 0, role: 'slider' }, canvas);
  let chart: EChartsType | undefined;
  let points: readonly Point[] = [];
  let at = -1;
  const walkTo = (to: number) => {
    at = Math.min(points.length - 1, Math.max(0, to));
    const point = points[at];
    if (!point) return;
    element.setAttribute('aria-valuenow', String(at + 1));
    element.setAttribute('aria-valuetext', point.words);
    chart?.dispatchAction({
      type: 'showTip',
      seriesIndex: point.seriesIndex ?? 0,
      dataIndex: point.dataIndex,
    });
  };
  element.addEventListener('keydown', (event) => {
    const steps: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
    };
    const ends: Record<string, number> = { Home: 0, End: points.length - 1 };
    const to = steps[event.key] ?? ends[event.key];
    if (to !== undefined) walkTo(at < 0 && to < 0 ? points.length - 1 : to);
    else if (event.key === 'Enter' || event.key === ' ') points[at]?.select?.();
    else if (event.key === 'Escape') chart?.dispatchAction({ type: 'hideTip' });
    else return;
    event.preventDefault();
  });
  element.addEventListener('blur', () => chart?.dispatchAction({ type: 'hideTip' }));
  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = canvas;
    if (chart && (chart.getWidth() !== width || chart.getHeight() !== height)) chart.resize();
  }).observe(canvas);
  return {
    element,
    draw(option, newPoints, label) {
      points = newPoints;
      at = Math.min(at, points.length - 1);
      element.setAttribute('aria-label', label);
      element.setAttribute('aria-valuemin', '1');
      element.setAttribute('aria-valuemax', String(Math.max(1, points.length)));
      element.setAttribute('aria-valuenow', String(Math.max(1, at + 1)));
      element.setAttribute(
        'aria-valuetext',
        points[at]?.words ?? `${points.length} values; use the arrow keys`,
      );
      chart ??= start(canvas, () => points);
      Object.assign(element, { chart });
      chart.setOption({ ...base(), ...option }, { notMerge: true });
    },
  };
}

function start(canvas: HTMLElement, points: () => readonly Point[]): EChartsType {
  const chart = init(canvas, undefined, { renderer: 'canvas' });
  // Else every drawing keeps the browser making frames for a sixth of a second, ten of them with nothing new.
  chart.getZr().setSleepAfterStill(1);
  chart.getZr().on('click', ({ offsetX, offsetY }) => {
    if (!chart.containPixel('grid', [offsetX, offsetY])) return;
    const [x] = chart.convertFromPixel('grid', [offsetX, offsetY]) as number[];
    const isNames = (chart.getOption()['xAxis'] as Array<{ type?: string }>)[0]?.type === 'category';
    if (isNames)
      points()
        .find(({ dataIndex }) => dataIndex === x)
        ?.select?.();
  });
  chart.on('click', ({ dataIndex, seriesIndex, componentSubType }) => {
    if (componentSubType === 'scatter')
      points()
        .find((point) => point.dataIndex === dataIndex && (point.seriesIndex ?? 0) === seriesIndex)
        ?.select?.();
  });
  return chart;
}
