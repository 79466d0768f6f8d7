import type { ChartMaker } from '../chart';
import { number, rowsOf } from '../chart';
import { compact, count, hour, percent } from '../format';
import { axisChart, look, nameAxis, tip, valueAxis } from './axes';

/** A column for each hour of the day, the busiest in the accent colour. */
export const hours: ChartMaker = () => {
  const chart = axisChart('tall');
  return {
    element: chart.element,
    draw({ answer, question }) {
      const byHour = new Map(rowsOf(answer).map((row) => [number(row, 'hour'), row]));
      const all = Array.from({ length: 24 }, (_, at) => byHour.get(at));
      const most = Math.max(...all.map((row) => (row ? number(row, 'requests') : 0)));
      const { accent, accentSoft, card, line } = look();
      const words = (at: number): [string, string][] => {
        const row = all[at];
        if (!row) return [['Requests', '0']];
        if (row['requests'] === null) return [['Requests', 'not shown']];
        return [
          ['Requests', count(number(row, 'requests'))],
          ['Share', percent(number(row, 'share_percent'))],
        ];
      };
      chart.draw(
        {
          tooltip: {
            trigger: 'axis',
            confine: true,
            backgroundColor: card,
            borderColor: line,
            axisPointer: { type: 'shadow' },
            formatter: ([first]: Array<{ dataIndex: number }>) =>
              tip(`From ${hour(first?.dataIndex ?? 0)}`, words(first?.dataIndex ?? 0)),
          },
          xAxis: {
            ...nameAxis(
              all.map((_, at) => String(at)),
              (name) => hour(Number(name)),
            ),
            axisLabel: { ...(nameAxis([], hourText) as { axisLabel: object }).axisLabel, interval: 5 },
          },
          yAxis: valueAxis('requests', compact),
          series: [
            {
              type: 'bar',
              barCategoryGap: '22%',
              data: all.map((row) => ({
                value: row ? (row['requests'] ?? null) : 0,
                itemStyle: {
                  color: row && number(row, 'requests') === most ? accent : accentSoft,
                  borderRadius: [3, 3, 0, 0],
                },
              })),
            },
          ],
        },
        all.map((_, at) => ({
          dataIndex: at,
          words: `From ${hour(at)}: ${words(at)
            .map(([label, value]) => `${label} ${value}`)
            .join(', ')}`,
        })),
        `${question.title}. ${answer.answer}`,
      );
    },
  };
};

function hourText(name: string): string {
  return hour(Number(name));
}
