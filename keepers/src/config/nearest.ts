/** Edits from one word to the other: letters added, taken out, or changed. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (const [i, letter] of Array.from(one).entries()) {
    const next = [i + 1];
    for (const [j, candidate] of Array.from(other).entries()) {
      const changed = (row[j] ?? 0) + Number(letter !== candidate);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The known word that somebody may have meant; undefined if none resembles it. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  return best !== undefined && best.far <= Math.max(2, word.length / 3) ? best.candidate : undefined;
}
