import { foldLabel } from './text';

/**
 * Makes a function that gives every spelling of a label one text, whatever its case, blanks and hyphens.
 *
 * @param labels the right spellings
 * @param spellings other texts and the label they stand for
 * @param otherwise what becomes of a label nobody has listed; by default it stays as written
 */
export function labelReader(
  labels: readonly string[],
  spellings: Readonly<Record<string, string>>,
  otherwise: (clean: string) => string = (clean) => clean,
): (clean: string) => string {
  const byText = new Map<string, string>();
  for (const label of labels) byText.set(label, label).set(foldLabel(label), label);
  for (const [spelling, label] of Object.entries(spellings)) {
    byText.set(spelling, label).set(foldLabel(spelling), label);
  }
  return (clean) => byText.get(clean) ?? byText.get(foldLabel(clean)) ?? otherwise(clean);
}
