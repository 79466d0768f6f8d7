import type { NamedChange, PropertyChange, ResourceChange, StackDifference } from './diff-template';
import { isEmpty } from './diff-template';
import type { Json } from './template';

/** One stack of an app, compared. */
export interface StackDiff {
  /** e.g. `denver-consumer-dev`. */
  readonly stack: string;
  /** `absent`: there is no such stack, so all of it would be made. */
  readonly deployed: 'absent' | 'there';
  readonly difference: StackDifference;
  /** Exports that would go although these stacks import them: CloudFormation would refuse. */
  readonly brokenImports: ReadonlyArray<{ readonly name: string; readonly importers: readonly string[] }>;
}

const maxValueLength = 60;

/** What would change, in words: one line per stack and change. */
export function diffLines(diff: StackDiff): string[] {
  const { stack, deployed, difference } = diff;
  if (deployed === 'absent') {
    const types = countBy(difference.resources.map(({ type }) => type));
    return [
      `${stack}: is not deployed; ${counted(difference.resources.length, 'resource')} would be made`,
      ...types.map(([type, count]) => `  + ${count} × ${type}`),
    ];
  }
  if (isEmpty(difference)) return [`${stack}: no change`];
  const changes = difference.resources.length + difference.named.length;
  return [
    `${stack}: ${counted(changes, 'change')}`,
    ...difference.resources.flatMap(resourceLines),
    ...difference.named.map(namedLine),
    ...diff.brokenImports.map(
      ({ name, importers }) =>
        `  ! export ${name} would go, but ${importers.join(', ')} imports it: the deploy would be refused`,
    ),
  ];
}

/** The same as Markdown, for the summary of a pull request. */
export function diffMarkdown(app: string, diffs: readonly StackDiff[]): string {
  const changed = diffs.filter(({ deployed, difference }) => deployed === 'absent' || !isEmpty(difference));
  const heading = `### ${app}: ${changed.length === 0 ? 'no change' : `${counted(changed.length, 'stack')} would change`}\n`;
  if (changed.length === 0) return heading;
  return `${heading}\n\`\`\`diff\n${changed.flatMap(diffLines).map(markdownLine).join('\n')}\n\`\`\`\n`;
}

/** `diff` colours what begins with its sign. */
function markdownLine(line: string): string {
  return line.replace(/^ {2}([+\-!~]) /, (_, sign: string) => `${sign === '~' ? '!' : sign} `);
}

function resourceLines({
  logicalId,
  type,
  action,
  replacement,
  retained,
  changes,
}: ResourceChange): string[] {
  const what = `${type} ${logicalId}`;
  if (action === 'add') return [`  + ${what} would be made`];
  if (action === 'remove')
    return [`  - ${what} would ${retained ? 'leave the stack and stay in the account' : 'be deleted'}`];
  const lines = changes.map((change) => `      ${changeWords(change)}`);
  if (replacement === 'yes') {
    const fate = retained
      ? 'the old one stays in the account, the new one begins empty'
      : 'the old one is deleted';
    return [`  ! ${what} would be REPLACED: ${fate}`, ...lines];
  }
  return [`  ~ ${what} would be changed${replacement === 'unknown' ? ', perhaps replaced' : ''}`, ...lines];
}

function changeWords({ path, before, after }: PropertyChange): string {
  if (path === 'Code.Sha256') return `code ${short(before)} → ${short(after)}`;
  if (before === undefined) return `${path} is new: ${text(after)}`;
  if (after === undefined) return `${path} goes, was ${text(before)}`;
  if (Array.isArray(before) && Array.isArray(after))
    return `${path}: ${listWords(before as Json[], after as Json[])}`;
  return `${path}: ${text(before)} → ${text(after)}`;
}

function listWords(before: readonly Json[], after: readonly Json[]): string {
  const [old, wanted] = [
    before.map((item) => JSON.stringify(item)),
    after.map((item) => JSON.stringify(item)),
  ];
  const gone = old.filter((item) => !wanted.includes(item)).map((item) => `− ${cut(item)}`);
  const added = wanted.filter((item) => !old.includes(item)).map((item) => `+ ${cut(item)}`);
  return [...gone, ...added].join(', ') || 'in another order';
}

function namedLine({ kind, name, before, after }: NamedChange): string {
  if (before === undefined) return `  + ${kind} ${name} would be made`;
  if (after === undefined) return `  - ${kind} ${name} would go`;
  return `  ~ ${kind} ${name}: ${text(before)} → ${text(after)}`;
}

function text(value: Json | undefined): string {
  return cut(typeof value === 'string' ? value : JSON.stringify(value));
}

function cut(value: string): string {
  return value.length > maxValueLength ? `${value.slice(0, maxValueLength - 1)}…` : value;
}

/** A hash by its beginning. */
function short(hash: Json | undefined): string {
  return typeof hash === 'string' ? hash.slice(0, 8) : 'none';
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function countBy(names: readonly string[]): Array<[string, number]> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([left], [right]) => left.localeCompare(right));
}
