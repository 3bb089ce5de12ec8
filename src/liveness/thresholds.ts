/** Every number a verdict depends on. Fitted on footage; an operator may refit them with the bench. */
export interface LivenessThresholds {
  /** Least share of frames with exactly one face. */
  readonly singleFaceShareMin: number;
  /** Least share of frames that are readable pictures. */
  readonly decodedShareMin: number;
  /** Least rate of video frames in every step, per second. */
  readonly framesPerSecondMin: number;
  /** Greatest rate of video frames in a step, per second: no capture asks for more than half of it. */
  readonly framesPerSecondMax: number;
  /** Least overlap (intersection over union) of the face boxes of neighbouring frames. */
  readonly boxOverlapMin: number;
  /** Least and greatest height of the face as share of the frame, median of the neutral step. */
  readonly faceHeightMin: number;
  readonly faceHeightMax: number;
  /** Greatest distance of the face's middle from the frame's middle as share of the frame, median of the neutral step. */
  readonly offCenterMax: number;
  /** Mean brightness of the face, 0 to 255. Dark skin in good light reads 55, and is read well down to 20: a higher floor would turn people away for their skin. */
  readonly faceLumaMin: number;
  readonly faceLumaMax: number;
  /** Least contrast of the face: haze, flare and fog leave less. It is relative, so dark skin and dim light read no less than others: .19 and more. */
  readonly faceContrastMin: number;
  /** How much brighter the background may be than the face before it counts as backlight; dark skin before a bright wall reads 95. */
  readonly backlightMax: number;
  /** Least sharpness of the neutral face: blur that leaves less makes strangers of people. Faces in focus read .29 and more, smoothed as by a beauty filter .17. */
  readonly sharpnessMin: number;
  /** Least eye aspect ratio of the neutral face (75th percentile): below it eyes are shut or hidden. */
  readonly eyeOpenMin: number;
  /** Greatest cover of the eyes in the straight looks of a step: above it dark lenses are worn, or one eye is hidden. Shut lids of any skin stay below. */
  readonly eyesCoveredMax: number;
  /** Greatest cover of the lower face: above it a cloth is worn. Beards and lips of any skin stay below. */
  readonly mouthCoveredMax: number;
  /** Greatest turn of the head away from the camera in the neutral step, degrees. */
  readonly neutralYawMax: number;
  /** Blink: the eyes fall under this share of their open value … */
  readonly blinkShut: number;
  /** … and rise over this share again … */
  readonly blinkOpen: number;
  /** … within this time, milliseconds. */
  readonly blinkMaxMs: number;
  /** Mouth: the ratio rises over the neutral one by this much … */
  readonly mouthRise: number;
  /** Turn: yaw differs from neutral by this many degrees … */
  readonly turnDegrees: number;
  /** Nod: pitch differs from neutral by this many degrees … */
  readonly nodDegrees: number;
  /** … and comes back within this many degrees. */
  readonly nodReturnDegrees: number;
  /** Turn, mouth and nod are held for this long, milliseconds. */
  readonly holdMs: number;
  /** An action comes no sooner than this after its prompt: nobody reacts faster, milliseconds. */
  readonly reactionMs: number;
  /** Least residual of the best affine map from neutral to the turned face, in eye distances: flat things stay under it. */
  readonly planarityMin: number;
  /** Least width of the face over that of one rigid head: prints that are tilted are narrower. */
  readonly solidityMin: number;
  /** Greatest share of the lit face without any grain, median of the attempt: pictures of few flat colours have none, skin has it nearly everywhere. */
  readonly evennessMax: number;
  /** Least movement of the face over the attempt, in eye distances: a still has none. */
  readonly movementMin: number;
  /** Least residual of the best flat motion over the attempt, in eye distances: what is only moved about as a sheet stays under it. */
  readonly solidMotionMin: number;
  /** Greatest distance of embeddings within one attempt. */
  readonly identityWithinMax: number;
  /** Distance to the template: up to this it is a match … */
  readonly identityMatchMax: number;
  /** … and up to this a second factor or a review is asked for. */
  readonly identityReviewMax: number;
  /** Least standard deviation of the intervals between frames, milliseconds: a camera is never exact. */
  readonly intervalJitterMsMin: number;
  /** Longest pause between frames of one step, milliseconds. */
  readonly gapMsMax: number;
  /** Longest run of frames without any movement of the landmarks. */
  readonly frozenFramesMax: number;
  /** Greatest share of frames that are the file before once more. */
  readonly duplicatedShareMax: number;
  /** Greatest mean difference at which a stretch of movement counts as come back, as share of the change within it. */
  readonly loopChangeMax: number;
  /** Greatest movement between two frames that counts as none, in eye distances. */
  readonly frozenMovement: number;
  /** Shortest time from the first to the last frame of a step, milliseconds. */
  readonly stepMsMin: number;
  /** Shortest and longest whole run, milliseconds. */
  readonly runMsMin: number;
  readonly runMsMax: number;
  /** Greatest number of differing bits (of 256) of a frame seen in an earlier attempt … */
  readonly reuseBitsMax: number;
  /** … and the share of sampled frames at which the attempt counts as replayed. */
  readonly reuseShareMax: number;
}

/** Values fitted on real and procedural footage; `docs/liveness.md` tells where each comes from. */
export const DEFAULT_THRESHOLDS: LivenessThresholds = {
  singleFaceShareMin: 0.9,
  decodedShareMin: 0.98,
  framesPerSecondMin: 8,
  framesPerSecondMax: 40,
  boxOverlapMin: 0.4,
  faceHeightMin: 0.25,
  faceHeightMax: 0.9,
  offCenterMax: 0.25,
  faceLumaMin: 22,
  faceLumaMax: 235,
  faceContrastMin: 0.06,
  backlightMax: 140,
  sharpnessMin: 0.13,
  eyeOpenMin: 0.18,
  eyesCoveredMax: 0.14,
  mouthCoveredMax: 0.14,
  neutralYawMax: 18,
  blinkShut: 0.6,
  blinkOpen: 0.72,
  blinkMaxMs: 800,
  mouthRise: 0.28,
  turnDegrees: 15,
  nodDegrees: 7,
  nodReturnDegrees: 6,
  holdMs: 150,
  reactionMs: 120,
  planarityMin: 0.07,
  solidityMin: 0.94,
  evennessMax: 0.28,
  movementMin: 0.025,
  solidMotionMin: 0.045,
  identityWithinMax: 0.62,
  identityMatchMax: 0.5,
  identityReviewMax: 0.6,
  intervalJitterMsMin: 0.6,
  gapMsMax: 600,
  frozenFramesMax: 5,
  duplicatedShareMax: 0.5,
  loopChangeMax: 0.16,
  frozenMovement: 0.002,
  stepMsMin: 1000,
  runMsMin: 2000,
  runMsMax: 20_000,
  reuseBitsMax: 1,
  reuseShareMax: 0.6,
};
