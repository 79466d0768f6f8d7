const special = /[.+^$()|\\/-]/;

/**
 * A crawler's exclude pattern as a regular expression over a path relative to the include path.
 *
 * `*` and `?` stay within a folder, `**` crosses folders, `[a-c]`, `[!a]`, `{a,b}` and `\` are as in a shell.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/define-crawler-choose-data-sources.html#crawler-data-stores-exclude
 */
export function globPattern(glob: string): RegExp {
  let source = '';
  let depth = 0;
  for (let at = 0; at < glob.length; at++) {
    const character = glob.charAt(at);
    if (character === '*') {
      const crosses = glob.charAt(at + 1) === '*';
      if (crosses) at++;
      source += crosses ? '.*' : '[^/]*';
    } else if (character === '?') source += '[^/]';
    else if (character === '\\') source += escape(glob.charAt(++at));
    else if (character === '[') {
      const end = glob.indexOf(']', at + 2);
      if (end < 0) source += escape(character);
      else {
        const inner = glob
          .slice(at + 1, end)
          .replace(/^!/, '^')
          .replaceAll('\\', '\\\\');
        source += `(?!/)[${inner}]`;
        at = end;
      }
    } else if (character === '{') {
      depth++;
      source += '(?:';
    } else if (character === '}' && depth > 0) {
      depth--;
      source += ')';
    } else if (character === ',' && depth > 0) source += '|';
    else source += escape(character);
  }
  return new RegExp(`^${source}${')'.repeat(depth)}$`, 's');
}

function escape(character: string): string {
  return special.test(character) || '[]{}*?'.includes(character) ? `\\${character}` : character;
}
