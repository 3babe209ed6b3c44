/** The known names that are most similar to a word, best first. */
export function nearest(word: string, names: readonly string[], count = 1): string[] {
  const byDistance = names.map((name) => ({ name, distance: distance(name, word) }));
  return byDistance
    .sort((one, other) => one.distance - other.distance)
    .slice(0, count)
    .map(({ name }) => name);
}

/** The number of insertions, deletions and substitutions between two words (Levenshtein distance). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a.toLowerCase()].entries()) {
    const above = row;
    row = [i + 1];
    for (const [j, other] of [...b.toLowerCase()].entries()) {
      row.push(Math.min(row[j]! + 1, above[j + 1]! + 1, above[j]! + (letter === other ? 0 : 1)));
    }
  }
  return row.at(-1)!;
}
