import type { ChartMaker, Row } from '../chart';
import { number, rowsOf, text } from '../chart';
import { compact, count } from '../format';
import { axisChart, look, tip, valueAxis } from './axes';

const whole = 'All neighborhoods';

/** A dot for each neighbourhood: to the right the more requests, up the closer accidents follow them. */
export const together: ChartMaker = (actions) => {
  const chart = axisChart('tall');
  return {
    element: chart.element,
    draw({ answer, question, selection }) {
      const { accent, second, ink, font, line, card } = look();
      const rows = rowsOf(answer);
      const city = rows.find((row) => text(row, 'neighborhood') === whole);
      const dots = rows.filter(
        (row) => row !== city && row['correlation'] !== null && row['requests'] !== null,
      );
      const words = (row: Row): [string, string][] => [
        ['Pearson’s r', number(row, 'correlation').toFixed(2)],
        ['Requests', count(number(row, 'requests'))],
        ['Accidents', count(number(row, 'accidents'))],
      ];
      const chosen = (row: Row) => text(row, 'neighborhood') === selection.neighborhood;
      chart.draw(
        {
          tooltip: {
            trigger: 'item',
            confine: true,
            backgroundColor: card,
            borderColor: line,
            formatter: ({ dataIndex }: { dataIndex: number }) => {
              const row = dots[dataIndex];
              return row ? tip(text(row, 'neighborhood'), words(row)) : '';
            },
          },
          grid: {
            left: 8,
            right: 20,
            top: 28,
            bottom: 22,
            outerBoundsMode: 'same',
            outerBoundsContain: 'axisLabel',
          },
          xAxis: {
            ...valueAxis('requests', compact),
            nameLocation: 'middle',
            nameGap: 24,
            nameTextStyle: font,
            splitLine: { show: false },
          },
          yAxis: {
            ...valueAxis('r, from -1 to 1', (value) => String(value)),
            min: -1,
            max: 1,
            interval: 0.5,
          },
          series: [
            {
              type: 'scatter',
              data: dots.map((row) => ({
                value: [number(row, 'requests'), number(row, 'correlation')],
                symbolSize: chosen(row) ? 15 : 9,
                itemStyle: {
                  color: chosen(row) ? accent : second,
                  opacity: selection.neighborhood && !chosen(row) ? 0.35 : 0.75,
                  borderColor: card,
                  borderWidth: 1,
                },
                ...(chosen(row)
                  ? {
                      label: {
                        show: true,
                        position: 'top',
                        ...font,
                        color: ink,
                        formatter: text(row, 'neighborhood'),
                      },
                    }
                  : {}),
              })),
              markLine: {
                silent: true,
                symbol: 'none',
                lineStyle: { color: accent, type: 'dashed', width: 1.5 },
                data: city && city['correlation'] !== null ? [{ yAxis: number(city, 'correlation') }] : [],
                label: {
                  position: 'insideEndTop',
                  ...font,
                  color: accent,
                  fontWeight: 600,
                  formatter: 'whole city',
                },
              },
            },
          ],
        },
        dots.map((row, dataIndex) => ({
          dataIndex,
          words: `${text(row, 'neighborhood')}: ${words(row)
            .map(([label, value]) => `${label} ${value}`)
            .join(', ')}`,
          select: () => actions.toggle('neighborhood', text(row, 'neighborhood')),
        })),
        `${question.title}. ${answer.answer}`,
      );
    },
  };
};
