import { type CameraProblem, cameraProblemOf } from './camera-problem.ts';

/** An open camera. */
export interface Camera {
  readonly stream: MediaStream;
  readonly track: MediaStreamTrack;
  /** Ends it; the light goes out. */
  readonly close: () => void;
}

/**
 * Opens a camera, never a microphone.
 * @param facing which side of the phone
 * @returns the camera, or why not
 * @see Media Capture and Streams section 10.2
 */
export async function openCamera(facing: 'user' | 'environment'): Promise<Camera | CameraProblem> {
  // Absent outside secure contexts and in some in-app browsers.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (devices === undefined) return 'camera_unsupported';
  try {
    const stream = await devices.getUserMedia({
      audio: false,
      video: {
        facingMode: facing,
        width: { ideal: facing === 'user' ? 640 : 1280 },
        height: { ideal: facing === 'user' ? 480 : 720 },
        frameRate: { ideal: 30 },
      },
    });
    const [track] = stream.getVideoTracks();
    if (track === undefined) return 'camera_unsupported';
    return {
      stream,
      track,
      close: () => {
        for (const open of stream.getTracks()) open.stop();
      },
    };
  } catch (error) {
    return cameraProblemOf(error instanceof DOMException ? error.name : '');
  }
}

/**
 * @param track a camera's track
 * @returns which way it looks, as the track itself says
 */
export function facingOf(track: MediaStreamTrack): 'user' | 'environment' | 'unknown' {
  const { facingMode } = track.getSettings();
  return facingMode === 'user' || facingMode === 'environment' ? facingMode : 'unknown';
}
