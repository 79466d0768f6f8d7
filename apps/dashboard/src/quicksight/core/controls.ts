import { typeValues, type ParameterName, type Question } from '@denver/questions';
import { agencies, neighborhoods } from '@denver/record-model';

/** Something readers narrow the dashboard by; a parameter of the dashboard and of each data set that takes it. */
export interface Control {
  /** Letters only, as QuickSight wants it. */
  readonly name: ControlName;
  readonly title: string;
  /** Values to choose from; absent for dates. */
  readonly values?: readonly string[];
}

/** Names of the controls. */
export type ControlName = 'From' | 'To' | 'Neighborhood' | 'Agency' | 'RequestType' | 'AccidentType';

/** The value that narrows nothing. */
export const all = 'All';

/** What `From` and `To` are until a reader chooses: all events there are. */
export const defaultDays = { From: '2000-01-01', To: '2099-12-31' } as const;

/** Every control, in the order they stand above the charts. */
export const controls: readonly Control[] = [
  { name: 'From', title: 'From (whole months)' },
  { name: 'To', title: 'To (whole months)' },
  { name: 'Neighborhood', title: 'Neighborhood', values: [all, ...neighborhoods.map(({ name }) => name)] },
  { name: 'Agency', title: 'Department', values: [all, ...agencies] },
  { name: 'RequestType', title: 'Type of request', values: [all, ...typeValues['service-request']] },
  { name: 'AccidentType', title: 'Type of accident', values: [all, ...typeValues['traffic-accident']] },
];

/** The control that stands for a parameter of a question. */
export function controlOf(question: Question, parameter: ParameterName): ControlName {
  if (parameter === 'from') return 'From';
  if (parameter === 'to') return 'To';
  if (parameter === 'neighborhood') return 'Neighborhood';
  if (parameter === 'agency') return 'Agency';
  return question.datasets.includes('traffic-accident') ? 'AccidentType' : 'RequestType';
}
