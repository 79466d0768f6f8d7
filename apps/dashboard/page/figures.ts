import { answerUrl, fetchAnswer, type ListedQuestion } from './api';
import type { Answer } from '../src/core/answers';
import { isWithheld, number, rowsOf, text } from './chart';
import { h } from './dom';
import { count, days, percent } from './format';
import { notNarrowedText, parametersOf, type Selection } from './selection';

interface Figure {
  readonly question: string;
  readonly label: string;
  /** The figure, and what it is beside; undefined when there is none. */
  read(answer: Answer): { value: string; aside?: string } | undefined;
}

/** The sum of a column; months whose count is not shown are told, and make it a sum that is at least so large. */
function sum(answer: Answer, column: string): { value: string; aside: string } {
  const rows = rowsOf(answer);
  if (rows.length === 0) return { value: '0', aside: '' };
  const hidden = rows.filter((row) => isWithheld(row, column)).length;
  if (hidden === rows.length) return { value: '–', aside: 'too few to be shown' };
  const total = rows.reduce((whole, row) => whole + number(row, column), 0);
  const months = `in ${rows.length} ${rows.length === 1 ? 'month' : 'months'}`;
  return hidden === 0
    ? { value: count(total), aside: months }
    : { value: `${count(total)}+`, aside: `${months}, ${hidden} of them not shown` };
}

const figures: readonly Figure[] = [
  {
    question: 'monthly-trend',
    label: 'Requests',
    read: (answer) => sum(answer, 'requests'),
  },
  {
    question: 'monthly-volume',
    label: 'Accidents',
    read: (answer) => sum(answer, 'accidents'),
  },
  { question: 'resolved-or-not', label: 'Resolved', read: (answer) => shareOf(answer, 'status', 'resolved') },
  {
    question: 'time-to-resolve',
    label: 'Half resolved within',
    read(answer) {
      const row = rowsOf(answer).find((one) => text(one, 'grouped_by') === 'all');
      if (!row || row['median_days'] === null) return undefined;
      return {
        value: days(number(row, 'median_days')),
        aside: `nine in ten: ${days(number(row, 'p90_days'))}`,
      };
    },
  },
  {
    question: 'first-call-resolution',
    label: 'On the first call',
    read: (answer) => shareOf(answer, 'resolved_on_first_call', 'Yes'),
  },
];

/** The figures of the selection, large, above the charts. */
export class Figures {
  readonly element = h('dl', { class: 'figures' });
  #abort = new AbortController();
  readonly #values = figures.map(({ label }) => {
    const value = h('dd', {}, '–');
    const aside = h('dd', { class: 'aside' });
    this.element.append(h('div', {}, h('dt', {}, label), value, aside));
    return { value, aside };
  });

  constructor(private readonly questions: readonly ListedQuestion[]) {}

  /** Asks for the figures of a selection; those that cannot be had show a dash. */
  async refresh(selection: Selection): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const ids = [...new Set(figures.map(({ question }) => question))];
    this.element.setAttribute('aria-busy', 'true');
    await Promise.all(ids.map((id) => this.#fill(id, selection, signal)));
    if (!signal.aborted) this.element.setAttribute('aria-busy', 'false');
  }

  async #fill(id: string, selection: Selection, signal: AbortSignal): Promise<void> {
    const question = this.questions.find((one) => one.id === id);
    const answer =
      question &&
      (await fetchAnswer(answerUrl(id, parametersOf(question, selection)), signal).catch(() => undefined));
    if (signal.aborted) return;
    figures.forEach((figure, i) => {
      if (figure.question !== id) return;
      const read = answer && answer.version !== 'none' ? figure.read(answer) : undefined;
      const whole = question && read ? notNarrowedText(question, selection) : '';
      const target = this.#values[i];
      target?.value.replaceChildren(read?.value ?? '–');
      target?.aside.replaceChildren(whole || (read?.aside ?? ''));
    });
  }
}

function shareOf(answer: Answer, column: string, main: string): { value: string; aside: string } | undefined {
  const row = rowsOf(answer).find((one) => text(one, column) === main);
  if (!row || row['share_percent'] === null) return undefined;
  return {
    value: percent(number(row, 'share_percent')),
    aside: `${count(number(row, 'requests'))} requests`,
  };
}
