const MAX_DISTANCE = 3;

/**
 * @param name that nothing has
 * @param names that there are
 * @returns the one that was probably meant, or null
 */
export function nearestName(name: string, names: readonly string[]): string | null {
  let best: string | null = null;
  // A third of the letters may be wrong; beyond that it is another word.
  let least = Math.min(MAX_DISTANCE, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const distance = editDistance(name, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

// Levenshtein: letters put in, left out or exchanged.
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MAX_DISTANCE) return MAX_DISTANCE + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const exchanged = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
