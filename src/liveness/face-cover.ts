/** A picture, row by row from the top; the first three bytes of a pixel are red, green and blue. */
export interface CoverPicture {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /** Bytes a pixel: 3 as a decoder gives, 4 as a canvas does. */
  readonly channels: 3 | 4;
}

/** Where the face is, in pixels; right and left are the person's own. */
export interface CoverAnchors {
  readonly eyeRight: readonly [x: number, y: number];
  readonly eyeLeft: readonly [x: number, y: number];
  readonly mouth: readonly [x: number, y: number];
}

/** How much parts of the face differ from the skin around them: 0 not at all, over .15 as a dark lens or a cloth does. */
export interface FaceCover {
  readonly eyeRight: number;
  readonly eyeLeft: number;
  readonly mouth: number;
}

/** Logarithms of brightness, red over green and blue over green. Two of them are compared, so neither the light nor the tone of the skin counts, only how they change within the face. */
type Tone = readonly [light: number, red: number, blue: number];

/** Added to each channel: in the dark a step of the encoder would else look like another colour. */
const FLOOR = 12;
/** By level of a channel: reading a table costs less than a logarithm a sample. */
const LOGARITHM = Float64Array.from({ length: 256 }, (_, level) => Math.log(level + FLOOR));
/** Shadows change brightness more than colour; before the mouth beards do so too. */
const LIGHT_WEIGHT = { eye: 0.35, mouth: 0.2 } as const;
/** Half a patch of skin across and down, in distances of the eyes and from eyes to mouth. */
const PATCH = { across: 0.07, down: 0.045 } as const;
/** Where an eye, its lids and what is worn before it may be seen: detectors put the point too low when there is a lens. */
const EYE = { across: [-0.2, -0.1, 0, 0.1, 0.2], from: -0.4, step: 0.0667, rows: 13, window: 6 } as const;
/** Share of a window that may be skin. */
const SKIN_IN_WINDOW = 0.25;
/** An iris that is darker than both corners of the eye by this share of the skin's brightness is seen without any doubt. */
const PATTERN_FULL = 0.25;
const MOUTH = { across: [-0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4], from: 0.75, step: 0.0667, rows: 10 } as const;
/** Share of the lower face that may be skin: lips, beards and an open mouth leave more. */
const SKIN_IN_MOUTH = 0.35;

/**
 * Measures whether eyes and mouth are covered: about 500 pixels are looked at, nothing is learned and nobody is recognised. The page tells it live, the analyzer measures it again for the judge.
 * An eye counts as covered where all of it is darker or of another colour than forehead, cheek and nose, and no iris shows between lighter corners: neither shut lids nor clear lenses do both.
 * The mouth counts as covered where most of the lower face has a colour that no part of the upper face has: neither lips nor beards reach that far.
 * What has the colour of the person's own skin, such as a hand, cannot be told by this.
 * @param picture the picture
 * @param anchors eyes and mouth in it
 * @returns the numbers; all 0 where the anchors are no face
 * @see ISO/IEC 29794-5, eyes visible and mouth occlusion prevention
 */
export function measureCover(picture: CoverPicture, anchors: CoverAnchors): FaceCover {
  const face = createFace(picture, anchors);
  if (!face) return { eyeRight: 0, eyeLeft: 0, mouth: 0 };
  const foreheads = [face.patch(-0.35, -0.55), face.patch(0.35, -0.55)] as const;
  const nose = face.patch(0, 0.6);
  const eye = (side: -1 | 1): number => {
    const around = [foreheads[side < 0 ? 0 : 1], face.patch(side * 0.45, 0.5), nose];
    return darkness(face, side, around) * (1 - Math.min(1, Math.max(0, irisPattern(face, side, around)) / PATTERN_FULL));
  };
  const upper = [...foreheads, face.patch(0, -0.5), face.patch(0, -0.15), face.patch(0, 0.03)];
  return { eyeRight: eye(-1), eyeLeft: eye(1), mouth: mouthCover(face, upper) };
}

/** Reads the picture by place on the face: u across, the eyes at ∓.5; v down, the eyes at 0 and the mouth at 1. */
interface Face {
  readonly tone: (u: number, v: number) => Tone;
  readonly luma: (u: number, v: number) => number;
  /** The middle one of nine tones around a place. */
  readonly patch: (u: number, v: number) => Tone;
}

function createFace({ data, width, height, channels }: CoverPicture, { eyeRight, eyeLeft, mouth }: CoverAnchors): Face | null {
  const [ax, ay] = [eyeLeft[0] - eyeRight[0], eyeLeft[1] - eyeRight[1]];
  const [mx, my] = [(eyeLeft[0] + eyeRight[0]) / 2, (eyeLeft[1] + eyeRight[1]) / 2];
  const [dx, dy] = [mouth[0] - mx, mouth[1] - my];
  // A face without an extent, or upside down, is none.
  if (!(ax * dy - ay * dx > 1)) return null;
  const offset = (u: number, v: number): number => {
    const x = Math.max(0, Math.min(width - 1, Math.round(mx + u * ax + v * dx)));
    const y = Math.max(0, Math.min(height - 1, Math.round(my + u * ay + v * dy)));
    return (y * width + x) * channels;
  };
  const lumaAt = (at: number): number => 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  const tone = (u: number, v: number): Tone => {
    const at = offset(u, v);
    const green = logarithm(data[at + 1]);
    return [logarithm(Math.round(lumaAt(at))), logarithm(data[at]) - green, logarithm(data[at + 2]) - green];
  };
  const patch = (u: number, v: number): Tone => {
    const tones = [-1, 0, 1].flatMap((i) => [-1, 0, 1].map((j) => tone(u + i * PATCH.across, v + j * PATCH.down)));
    const middle = (k: 0 | 1 | 2): number =>
      valueAt(
        tones.map((each) => each[k]),
        0.5,
      );
    return [middle(0), middle(1), middle(2)];
  };
  return { tone, luma: (u, v) => lumaAt(offset(u, v)), patch };
}

function logarithm(level: number | undefined): number {
  return LOGARITHM[level ?? 0] ?? 0;
}

// The darkest window, told against the middle one of three references: hair over the forehead or a mask over the cheek is then outvoted.
function darkness(face: Face, side: -1 | 1, around: readonly Tone[]): number {
  const rows = Array.from({ length: EYE.rows }, (_, j) => EYE.across.map((u) => face.tone(side * 0.5 + u, EYE.from + j * EYE.step)));
  const distances = around.map((reference) => rows.map((row) => row.map((tone) => darkDistance(tone, reference))));
  let darkest = 0;
  for (let top = 0; top + EYE.window <= EYE.rows; top++) {
    const least = distances.map((all) => valueAt(all.slice(top, top + EYE.window).flat(), SKIN_IN_WINDOW));
    darkest = Math.max(darkest, valueAt(least, 0.5));
  }
  return darkest;
}

// How much darker than both corners the middle of the eye is, in its clearest row.
function irisPattern(face: Face, side: -1 | 1, around: readonly Tone[]): number {
  const skin = Math.max(
    8,
    Math.exp(
      valueAt(
        around.map(([light]) => light),
        0.5,
      ),
    ) - FLOOR,
  );
  let clearest = Number.NEGATIVE_INFINITY;
  for (let j = -4; j <= 4; j++) {
    const at = (u: number): number => face.luma(side * 0.5 + u, j * 0.0375);
    const inner = Math.min(at(-0.1), at(-0.05), at(0), at(0.05), at(0.1));
    clearest = Math.max(clearest, Math.min(at(-0.15), at(0.15)) - inner);
  }
  return clearest / skin;
}

function mouthCover(face: Face, upper: readonly Tone[]): number {
  const distances = Array.from({ length: MOUTH.rows }, (_, j) =>
    MOUTH.across.map((u) => {
      const tone = face.tone(u, MOUTH.from + j * MOUTH.step);
      return upper.reduce((least, reference) => Math.min(least, distance(tone, reference, LIGHT_WEIGHT.mouth)), Number.POSITIVE_INFINITY);
    }),
  );
  return valueAt(distances.flat(), SKIN_IN_MOUTH);
}

function distance(tone: Tone, reference: Tone, lightWeight: number): number {
  const [light, red, blue] = [lightWeight * (tone[0] - reference[0]), tone[1] - reference[1], tone[2] - reference[2]];
  return Math.sqrt(light * light + red * red + blue * blue);
}

// What is brighter than the skin, as a lamp in a lens, covers nothing.
function darkDistance(tone: Tone, reference: Tone): number {
  return distance(tone[0] > reference[0] ? [reference[0], tone[1], tone[2]] : tone, reference, LIGHT_WEIGHT.eye);
}

function valueAt(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
