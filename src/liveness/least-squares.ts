/**
 * Solves a small least-squares problem by its normal equations (Gauss with pivoting).
 * @param rows one row of coefficients for each equation, all of one length
 * @param right right-hand side of each equation
 * @returns the coefficients, or null when the equations do not determine them
 */
export function solveLeastSquares(rows: readonly (readonly number[])[], right: readonly number[]): readonly number[] | null {
  const n = rows[0]?.length ?? 0;
  const system = Array.from({ length: n }, () => new Float64Array(n + 1));
  rows.forEach((row, k) => {
    system.forEach((line, i) => {
      const weight = row[i] ?? 0;
      for (let j = 0; j < n; j++) line[j] = (line[j] ?? 0) + weight * (row[j] ?? 0);
      line[n] = (line[n] ?? 0) + weight * (right[k] ?? 0);
    });
  });
  return eliminate(system) ? substitute(system) : null;
}

function eliminate(system: Float64Array[]): boolean {
  for (let i = 0; i < system.length; i++) {
    const pivot = takePivot(system, i);
    if (!pivot) return false;
    for (const lower of system.slice(i + 1)) {
      const factor = (lower[i] ?? 0) / (pivot[i] ?? 1);
      for (let c = i; c < lower.length; c++) lower[c] = (lower[c] ?? 0) - factor * (pivot[c] ?? 0);
    }
  }
  return true;
}

// Brings the line with the largest coefficient to its place, so that nothing is divided by a rounding error.
function takePivot(system: Float64Array[], i: number): Float64Array | null {
  const size = (r: number): number => Math.abs(system[r]?.[i] ?? 0);
  let best = i;
  for (let r = i + 1; r < system.length; r++) if (size(r) > size(best)) best = r;
  const pivot = system[best];
  const line = system[i];
  if (!pivot || !line || size(best) < 1e-12) return null;
  system[best] = line;
  system[i] = pivot;
  return pivot;
}

function substitute(system: readonly Float64Array[]): readonly number[] {
  const n = system.length;
  const solution = Array.from({ length: n }, () => 0);
  for (let i = n - 1; i >= 0; i--) {
    const line = system[i] ?? new Float64Array(n + 1);
    let rest = line[n] ?? 0;
    for (let c = i + 1; c < n; c++) rest -= (line[c] ?? 0) * (solution[c] ?? 0);
    solution[i] = rest / (line[i] ?? 1);
  }
  return solution;
}
