/** Linear light, red green blue, 0 to 1 (highlights may reach beyond). */
export type Rgb = [red: number, green: number, blue: number];

/** sRGB, 0 to 255. */
export type Srgb = readonly [red: number, green: number, blue: number];

/**
 * @param colour sRGB
 * @returns the same colour in linear light, where lighting can be added
 */
export function toLinear(colour: Srgb): Rgb {
  const [r, g, b] = colour;
  return [(r / 255) ** 2.2, (g / 255) ** 2.2, (b / 255) ** 2.2];
}

/**
 * Moves a colour towards another, in place.
 * @param target the colour that changes
 * @param towards where to
 * @param share 0 leaves it, 1 replaces it
 */
export function blend(target: Rgb, towards: Readonly<Rgb>, share: number): void {
  target[0] += (towards[0] - target[0]) * share;
  target[1] += (towards[1] - target[1]) * share;
  target[2] += (towards[2] - target[2]) * share;
}

/**
 * @param colour a colour
 * @param factors what each channel is multiplied by
 * @returns the product
 */
export function scaled(colour: Readonly<Rgb>, ...factors: readonly [number] | readonly [number, number, number]): Rgb {
  const [r, g = r, b = r] = factors;
  return [colour[0] * r, colour[1] * g, colour[2] * b];
}
