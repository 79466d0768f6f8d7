const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Where a spreadsheet may start to read a formula: a line start, then blanks, then a trigger. */
const trigger = /(^|[\r\n])([^\S\r\n]*)([=+\-@\t\uff1d\uff0b\uff0d\uff20])/g;

const controlStart = /^[\t\r\n]/;

/**
 * Text a spreadsheet shows and does not run: a `'` before every `=`, `+`, `-` or `@` (and their full-width
 * twins) that begins the cell or a line in it, blanks before it or not, and before a leading TAB, CR or LF.
 * Numbers stay as they are.
 *
 * For exports to people only: what is stored or sent on keeps its bytes.
 *
 * @example
 * guardFormula('=1+1'); // '=1+1
 * guardFormula('-104.98'); // -104.98
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function guardFormula(text: string): string {
  if (number.test(text)) return text;
  const guarded = text.replace(trigger, "$1'$2$3");
  return controlStart.test(guarded) ? `'${guarded}` : guarded;
}
