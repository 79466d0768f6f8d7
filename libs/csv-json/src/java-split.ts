import { OptionError } from './errors';

/**
 * Splits text as Java's `String.split(regex)` does: a match of no width at the start makes no column, no match
 * makes one column, and trailing empty columns are dropped.
 *
 * @param delimiter a regular expression with the `g` flag
 */
export function javaSplit(text: string, delimiter: RegExp): string[] {
  const columns: string[] = [];
  let from = 0;
  delimiter.lastIndex = 0;
  for (let match = delimiter.exec(text); match !== null; match = delimiter.exec(text)) {
    const end = match.index + match[0].length;
    if (end === match.index) delimiter.lastIndex = end + 1;
    if (from === 0 && end === 0) continue;
    columns.push(text.slice(from, match.index));
    from = end;
  }
  if (from === 0) return [text];
  columns.push(text.slice(from));
  while (columns.at(-1) === '') columns.pop();
  return columns;
}

/** The one character a Java regex stands for, e.g. `|` for `\\|`, or null when it is more than that. */
export function literalCharacter(regex: string): string | null {
  if (regex.length === 1) return '.$|()[{^?*+\\'.includes(regex) ? null : regex;
  if (regex.length !== 2 || regex[0] !== '\\') return null;
  const escaped = regex.charAt(1);
  return controlEscapes.get(escaped) ?? (/[A-Za-z0-9]/.test(escaped) ? null : escaped);
}

const controlEscapes = new Map([
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['f', '\f'],
]);

const javaSpace = ' \\t\\n\\x0B\\f\\r';
const javaLineEnd = '\\n\\r\\u0085\\u2028\\u2029';
const javaDollar = `(?=(?:\\r\\n|[${javaLineEnd}])?(?![^]))(?<!\\r(?=\\n))`;

const token =
  /(?<keep>\\[tnrfdDwW]|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\((?!\?)|\((?:\?:|\?<?[=!])|[|)^])|(?<space>\\[sS])|\\(?<escaped>[^A-Za-z0-9])|(?<dot>\.)|(?<dollar>\$)|(?<set>\[\^?(?:\\.|[^\\[\]&])+\])|(?<times>(?:[*+?]|\{\d+(?:,\d*)?\})\??)(?![+])|(?<plain>[^\\[\](){}*+?|^$.])/suy;

/**
 * The JavaScript form of a Java regex, for {@link javaSplit}.
 *
 * @throws OptionError the regex uses what has no exact JavaScript form (possessive quantifiers, `\b`, `\p`,
 *   `\Q`, inline flags, back references, set operations) or is not a regex at all
 */
export function javaRegex(regex: string): RegExp {
  let source = '';
  token.lastIndex = 0;
  while (token.lastIndex < regex.length) {
    const at = token.lastIndex;
    const groups = token.exec(regex)?.groups;
    if (!groups)
      throw new OptionError(
        'delimiter',
        'a Java regex this converter knows',
        `${JSON.stringify(regex)} (at ${at})`,
      );
    source += translate(groups);
  }
  try {
    const canBeEmpty = new RegExp(`^(?:${source})$`).test('');
    return new RegExp(source, canBeEmpty ? 'g' : 'gu');
  } catch (cause) {
    throw new OptionError('delimiter', 'a regular expression', JSON.stringify(regex), { cause });
  }
}

function translate(groups: Record<string, string | undefined>): string {
  const { space, escaped, dot, dollar, set, plain, keep, times } = groups;
  if (space) return space === '\\s' ? `[${javaSpace}]` : `[^${javaSpace}]`;
  if (escaped !== undefined) return escapeLiteral(escaped);
  if (dot) return `[^${javaLineEnd}]`;
  if (dollar) return javaDollar;
  if (set) return translateSet(set);
  return keep ?? times ?? escapeLiteral(plain ?? '');
}

const setMember = /\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[tnrfdDwW]|\\(s)|\\([^A-Za-z0-9])|\\|[^\\]+/gsu;

function translateSet(set: string): string {
  return set.replace(setMember, (member, space: string | undefined, escaped: string | undefined) => {
    if (space) return javaSpace;
    if (escaped !== undefined) return escapeLiteral(escaped);
    if (member !== '\\') return member;
    throw new OptionError('delimiter', 'a Java regex this converter knows', `${JSON.stringify(set)} in it`);
  });
}

/** Spells a character so that it means itself with and without the `u` flag, inside and outside a set. */
function escapeLiteral(character: string): string {
  if (/^[A-Za-z0-9 ]$/.test(character)) return character;
  return [...Array(character.length).keys()]
    .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
    .join('');
}
