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

/**
 * Prepares many problems with the same coefficients: the answer to each right-hand side is then a sum of products.
 * @param rows one row of coefficients for each equation, all of one length
 * @returns gives the coefficients for a right-hand side, or null when the equations do not determine them
 */
export function createLeastSquares(rows: readonly (readonly number[])[]): (right: readonly number[]) => readonly number[] | null {
  const width = rows[0]?.length ?? 0;
  const normal = Array.from({ length: width }, (_, i) =>
    Array.from({ length: width }, (__, j) => rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)),
  );
  const inverse = normal.map((_, k) =>
    solveLeastSquares(
      normal,
      normal.map((__, i) => (i === k ? 1 : 0)),
    ),
  );
  if (inverse.includes(null)) return () => null;
  const shares = inverse.map((line) => Float64Array.from(rows, (row) => row.reduce((sum, value, i) => sum + value * (line?.[i] ?? 0), 0)));
  return (right) =>
    shares.map((share) => {
      let sum = 0;
      for (let i = 0; i < share.length; i++) sum += (share[i] ?? 0) * (right[i] ?? 0);
      return sum;
    });
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
