/** Why no camera opened: codes of the live hints. */
export type CameraProblem = 'camera_denied' | 'camera_in_use' | 'camera_unsupported';

/**
 * @param name of the error that `getUserMedia` failed with; empty when it was none of its own
 * @returns the hint for it
 * @see Media Capture and Streams section 10.2
 */
export function cameraProblemOf(name: string): CameraProblem {
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'camera_denied';
  if (name === 'NotReadableError' || name === 'AbortError') return 'camera_in_use';
  return 'camera_unsupported';
}
