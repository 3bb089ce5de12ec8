/** A triangle surface: x, y, z of each corner, and three corner numbers for each triangle. */
export interface Surface {
  readonly points: Float32Array;
  readonly triangles: Uint32Array;
}

/** Writes x, y, z for the place u, v (0 to 1 each). */
export type PlacePoint = (u: number, v: number) => readonly [x: number, y: number, z: number];

/**
 * @param columns cells along u
 * @param rows cells along v
 * @param place where each corner lies
 * @returns the surface over the grid
 */
export function createSurface(columns: number, rows: number, place: PlacePoint): Surface {
  const points = new Float32Array((columns + 1) * (rows + 1) * 3);
  const triangles = new Uint32Array(columns * rows * 6);
  for (let j = 0, k = 0; j <= rows; j++) {
    for (let i = 0; i <= columns; i++, k += 3) points.set(place(i / columns, j / rows), k);
  }
  for (let j = 0, t = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++, t += 6) {
      const a = j * (columns + 1) + i;
      const c = a + columns + 1;
      triangles.set([a, c, a + 1, a + 1, c, c + 1], t);
    }
  }
  return { points, triangles };
}

/**
 * @param points x, y, z of each corner
 * @param triangles three corner numbers for each triangle
 * @returns unit normals of each corner
 */
export function surfaceNormals(points: Float32Array, triangles: Uint32Array): Float32Array {
  const normals = new Float32Array(points.length);
  const at = (i: number): number => points[i] ?? 0;
  for (let t = 0; t < triangles.length; t += 3) {
    const a = (triangles[t] ?? 0) * 3;
    const b = (triangles[t + 1] ?? 0) * 3;
    const c = (triangles[t + 2] ?? 0) * 3;
    const ux = at(b) - at(a);
    const uy = at(b + 1) - at(a + 1);
    const uz = at(b + 2) - at(a + 2);
    const vx = at(c) - at(a);
    const vy = at(c + 1) - at(a + 1);
    const vz = at(c + 2) - at(a + 2);
    const normal: Normal = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    addNormal(normals, a, normal);
    addNormal(normals, b, normal);
    addNormal(normals, c, normal);
  }
  for (let i = 0; i < normals.length; i += 3) {
    const x = normals[i] ?? 0;
    const y = normals[i + 1] ?? 0;
    const z = normals[i + 2] ?? 0;
    const length = Math.hypot(x, y, z) || 1;
    normals[i] = x / length;
    normals[i + 1] = y / length;
    normals[i + 2] = z / length;
  }
  return normals;
}

type Normal = readonly [number, number, number];

function addNormal(normals: Float32Array, corner: number, normal: Normal): void {
  normals[corner] = (normals[corner] ?? 0) + normal[0];
  normals[corner + 1] = (normals[corner + 1] ?? 0) + normal[1];
  normals[corner + 2] = (normals[corner + 2] ?? 0) + normal[2];
}
