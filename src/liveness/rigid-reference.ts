/**
 * Mean shape of the rigid points of a face that looks straight ahead: point, x (right in the picture), y (down), z (away), in distances of the outer eye corners, middle at the origin.
 * Made for this project: the mesh engine's own reading of 24 procedural faces, averaged and made symmetric. No third party's canonical mesh is used. Angles read
 * against it carry a bias, so they mean something only against the same person's neutral frames.
 */
// biome-ignore format: a table reads best with one point a line
export const RIGID_REFERENCE: readonly (readonly [point: number, x: number, y: number, z: number])[] = [
  [10, 0, -0.748, -0.271],
  [338, 0.23, -0.744, -0.253],
  [109, -0.23, -0.744, -0.253],
  [67, -0.424, -0.716, -0.178],
  [297, 0.424, -0.716, -0.178],
  [151, 0, -0.548, -0.29],
  [9, 0, -0.364, -0.292],
  [8, 0, -0.249, -0.266],
  [168, 0, -0.136, -0.254],
  [6, 0, -0.018, -0.298],
  [197, 0, 0.085, -0.347],
  [195, 0, 0.179, -0.404],
  [5, 0, 0.279, -0.46],
  [4, 0, 0.398, -0.477],
  [1, 0, 0.481, -0.444],
  [2, 0, 0.543, -0.252],
  [98, -0.197, 0.502, -0.162],
  [327, 0.197, 0.502, -0.162],
  [33, -0.5, -0.091, 0],
  [133, -0.189, -0.077, -0.073],
  [263, 0.5, -0.091, 0],
  [362, 0.189, -0.077, -0.073],
  [127, -0.803, -0.101, 0.571],
  [356, 0.803, -0.101, 0.571],
  [234, -0.786, 0.069, 0.646],
  [454, 0.786, 0.069, 0.646],
  [93, -0.769, 0.244, 0.675],
  [323, 0.769, 0.244, 0.675],
  [132, -0.74, 0.433, 0.669],
  [361, 0.74, 0.433, 0.669],
  [50, -0.561, 0.325, -0.041],
  [280, 0.561, 0.325, -0.041],
  [117, -0.546, 0.104, 0.021],
  [346, 0.546, 0.104, 0.021],
  [116, -0.733, 0.101, 0.153],
  [345, 0.733, 0.101, 0.153],
];
