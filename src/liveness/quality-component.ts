/** Checks of the judge whose value is a component of face image quality, by the component's name. Values stay in our own units, named in `docs/liveness.md`, not on the 0 to 100 scale of the standard. */
const COMPONENTS: Readonly<Record<string, string>> = {
  single_face_share: 'quality.single_face_present',
  face_height_min: 'quality.head_size',
  face_height_max: 'quality.head_size',
  face_luma_min: 'quality.under_exposure_prevention',
  face_luma_max: 'quality.over_exposure_prevention',
  face_contrast: 'quality.dynamic_range',
  sharpness: 'quality.sharpness',
  eyes_open: 'quality.eyes_open',
  eyes_covered: 'quality.eyes_visible',
  mouth_covered: 'quality.mouth_occlusion_prevention',
  one_eye_covered: 'quality.face_occlusion_prevention',
  neutral_yaw: 'quality.head_pose_yaw',
};

/**
 * Names a check as quality standards do, so that an operator can compare with other systems.
 * @param check name of a check
 * @returns the component, or null where the standard has none for it
 * @see ISO/IEC 29794-5
 */
export function qualityComponentOf(check: string): string | null {
  return COMPONENTS[check] ?? null;
}
