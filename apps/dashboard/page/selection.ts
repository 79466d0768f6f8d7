import type { ParameterName } from '@denver/questions';
import { lastDay } from './format';

/** What a reader may select; `type` is of requests, `accident` of accidents. */
export const selectionKeys = ['from', 'to', 'month', 'neighborhood', 'agency', 'type', 'accident'] as const;

/** One thing to select. */
export type SelectionKey = (typeof selectionKeys)[number];

/** What readers call the keys, e.g. in `Not narrowed by department.` */
export const filterNames: Readonly<Record<SelectionKey, string>> = {
  from: 'first day',
  to: 'last day',
  month: 'month',
  neighborhood: 'neighborhood',
  agency: 'department',
  type: 'request type',
  accident: 'accident type',
};

/** What is selected. The address holds it. */
export type Selection = Readonly<Partial<Record<SelectionKey, string>>>;

/** What a chart has to know of a question to narrow it. */
export interface Narrowable {
  readonly parameters: readonly ParameterName[];
  readonly datasets: readonly string[];
}

/** The selection an address holds; unknown keys are passed over. */
export function fromAddress(search: string): Selection {
  const query = new URLSearchParams(search);
  const pairs = selectionKeys.map((key) => [key, query.get(key)?.trim()] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value));
}

/** The query of an address that holds the selection, with its `?`, or nothing. */
export function toAddress(selection: Selection): string {
  const query = new URLSearchParams();
  for (const key of selectionKeys) if (selection[key]) query.set(key, selection[key]);
  return query.size > 0 ? `?${query}` : '';
}

/** Selected when it was not, and the other way round. */
export function toggled(selection: Selection, key: SelectionKey, value: string): Selection {
  const { [key]: before, ...rest } = selection;
  return before === value ? rest : { ...rest, [key]: value };
}

/**
 * The parameters a question is asked with.
 *
 * @param own what the chart itself selects: it shows all of that, with the selected one marked
 */
export function parametersOf(
  question: Narrowable,
  selection: Selection,
  own: readonly SelectionKey[] = [],
): URLSearchParams {
  const query = new URLSearchParams();
  const chosen = (key: SelectionKey) => (own.includes(key) ? undefined : selection[key]);
  const month = chosen('month');
  const isMonth = month !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(month);
  const values: Record<ParameterName, string | undefined> = {
    from: isMonth ? `${month}-01` : (month ?? selection.from),
    to: isMonth ? lastDay(month) : selection.to,
    neighborhood: chosen('neighborhood'),
    agency: chosen('agency'),
    type: chosen(typeKey(question)),
  };
  for (const name of question.parameters) if (values[name]) query.set(name, values[name]);
  return query;
}

/** What is selected and does not narrow the question, since its data has no such column. */
export function notNarrowedBy(question: Narrowable, selection: Selection): SelectionKey[] {
  const offered = (name: ParameterName) => question.parameters.includes(name);
  const takes: Record<SelectionKey, boolean> = {
    from: offered('from'),
    to: offered('to'),
    month: offered('from'),
    neighborhood: offered('neighborhood'),
    agency: offered('agency'),
    type: offered('type') && typeKey(question) === 'type',
    accident: offered('type') && typeKey(question) === 'accident',
  };
  return selectionKeys.filter((key) => selection[key] && !takes[key]);
}

/** The same for readers: `Not narrowed by department and month.`; empty when all of it narrows the question. */
export function notNarrowedText(question: Narrowable, selection: Selection): string {
  const names = notNarrowedBy(question, selection).map((key) => filterNames[key]);
  return names.length > 0 ? `Not narrowed by ${names.join(' and ')}.` : '';
}

function typeKey({ datasets }: Narrowable): 'type' | 'accident' {
  return datasets[0] === 'traffic-accident' ? 'accident' : 'type';
}
