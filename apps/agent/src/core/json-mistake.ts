/**
 * Where a text stops being JSON and why, e.g. `line 3: Unexpected token '}'`; nothing of the text itself beyond one
 * character.
 *
 * The parser tells the place of some mistakes only, so it is asked again with fewer lines: what is cut off after a
 * sound line is refused at its end, what holds the mistake before that.
 */
export function jsonMistake(text: string): string {
  const lines = text.split('\n');
  let [sound, broken] = [0, lines.length];
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1;
    if (isCutOff(`${lines.slice(0, middle).join('\n')}\n`)) sound = middle;
    else broken = middle;
  }
  const reason = mistakeIn(text)
    .replace(/, (\.\.\.)?"[^]*$/, '')
    .replace(/( in JSON)? at position [^]*$/, '');
  return `line ${broken}: ${reason}`;
}

/** Is nothing wrong with the text but that it ends. */
function isCutOff(text: string): boolean {
  const reason = mistakeIn(text);
  const position = / at position (\d+)/.exec(reason)?.[1];
  return reason === '' || /^Unexpected end/.test(reason) || Number(position) === text.length;
}

function mistakeIn(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
