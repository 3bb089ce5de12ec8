/** What the puppet does in one frame. Every part may be left out. */
export interface Pose {
  /** Degrees; above 0 turns to the person's left, which is the right of the picture. */
  readonly yaw?: number;
  /** Degrees; above 0 looks down. */
  readonly pitch?: number;
  /** Degrees; above 0 tilts clockwise in the picture. */
  readonly roll?: number;
  /** Person's left eye, 0 open to 1 shut. */
  readonly blinkL?: number;
  /** Person's right eye, 0 open to 1 shut. */
  readonly blinkR?: number;
  /** 0 shut to 1 wide open. */
  readonly mouthOpen?: number;
  /** Extra drop of the jaw, 0 to 1. */
  readonly jaw?: number;
  /** Gaze, -1 to 1; right of the picture and up. */
  readonly gazeX?: number;
  readonly gazeY?: number;
  readonly smile?: number;
  readonly brow?: number;
  /** Shift in the frame, in frame heights; right and down. */
  readonly dx?: number;
  readonly dy?: number;
  /** Size, 1 as usual. */
  readonly scale?: number;
}

const REST: Required<Pose> = {
  yaw: 0,
  pitch: 0,
  roll: 0,
  blinkL: 0,
  blinkR: 0,
  mouthOpen: 0,
  jaw: 0,
  gazeX: 0,
  gazeY: 0,
  smile: 0,
  brow: 0,
  dx: 0,
  dy: 0,
  scale: 1,
};

/**
 * @param pose the parts that differ from rest
 * @returns the complete pose
 */
export function completePose(pose: Pose): Required<Pose> {
  return { ...REST, ...pose };
}
