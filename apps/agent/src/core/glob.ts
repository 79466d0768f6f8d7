const packed = /\.(gz|bz2|zip|xz|zst|Z)$/;

/** Whether a path part has a wildcard: `*`, `?`, `[...]` or `{a,b}`. */
export function hasGlob(part: string): boolean {
  return /[*?[\]{}]/.test(part);
}

/**
 * Matcher for the last part of a `filePattern`. `*` and `?` never match a leading dot, and packed files (`.gz`,
 * `.bz2`, `.zip`, ...) never match, as they are not lines.
 *
 * @example
 * fileNameMatcher('app.log*')('app.log.1') // true
 */
export function fileNameMatcher(pattern: string): (fileName: string) => boolean {
  const expression = new RegExp(`^${translate(pattern)}$`, 's');
  const dot = pattern.startsWith('.');
  return (name) => !packed.test(name) && (dot || !name.startsWith('.')) && expression.test(name);
}

function translate(pattern: string): string {
  let out = '';
  let braces = 0;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    const close = char === '[' ? pattern.indexOf(']', i + 2) : -1;
    if (close > 0) {
      const body = pattern
        .slice(i + 1, close)
        .replace(/[\\\]^]/g, '\\$&')
        .replace(/^(!|\\\^)/, '^');
      out += `[${body}]`;
      i = close;
    } else if (char === '*') out += '.*';
    else if (char === '?') out += '.';
    else if (char === '{' && pattern.includes('}', i)) {
      braces++;
      out += '(?:';
    } else if (char === '}' && braces > 0) {
      braces--;
      out += ')';
    } else if (char === ',' && braces > 0) out += '|';
    else out += char.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
  return out + ')'.repeat(braces);
}
