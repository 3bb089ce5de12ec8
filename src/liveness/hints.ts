import type { LocalizedText } from '../lib/locale.ts';

/** What a hint tells the person: what was seen, and what to do about it. */
export interface HintEntry {
  readonly text: LocalizedText;
  readonly remedy: LocalizedText;
}

const entry = (en: string, zh: string, remedyEn: string, remedyZh: string): HintEntry => ({
  text: { en, zh },
  remedy: { en: remedyEn, zh: remedyZh },
});

/** The closed list of live hints. Suspicions of an attack are not among them: whoever tests an attack must not learn which check stopped it. */
// biome-ignore format: a table reads best with one code a line
export const LIVE_HINTS = {
  no_face: entry('No face is in view', '未检测到人脸', 'Hold the phone at eye level so that your whole face is in the oval.', '请将手机举至与眼睛同高，让整张脸位于椭圆框内。'),
  multiple_faces: entry('More than one face is in view', '检测到多张人脸', 'Make sure that you are alone in the picture.', '请确保画面中只有您一人。'),
  face_too_far: entry('Your face is too far away', '距离过远', 'Bring the phone closer.', '请将手机靠近一些。'),
  face_too_close: entry('Your face is too close', '距离过近', 'Hold the phone a little further away.', '请将手机拿远一些。'),
  face_off_center: entry('Your face is not in the middle', '人脸未居中', 'Move the phone so that your face fills the oval, and look straight at it.', '请移动手机使人脸位于框内，并正对屏幕。'),
  face_obscured: entry('Part of your face is covered', '面部被遮挡', 'Remove what covers your face: hand, hair, scarf or cap.', '请移开遮挡面部的物品，如手、头发、围巾或帽子。'),
  sunglasses: entry('Your eyes cannot be seen', '眼睛被遮挡', 'Take off dark glasses.', '请摘下墨镜。'),
  mask: entry('Your mouth cannot be seen', '口鼻被遮挡', 'Take off the mask.', '请摘下口罩。'),
  too_dark: entry('It is too dark', '光线过暗', 'Turn to a light or go to a brighter place.', '请面向光源或到更明亮的地方。'),
  too_bright: entry('It is too bright', '光线过亮', 'Move out of direct light.', '请避开强光直射。'),
  backlit: entry('The light is behind you', '背光', 'Turn round so that the light falls on your face.', '请转身，让光线照在脸上。'),
  too_much_movement: entry('The picture is shaky', '画面晃动', 'Hold the phone still and move only as asked.', '请保持手机稳定，只按提示动作。'),
  eyes_closed: entry('Your eyes were closed', '眼睛闭合', 'Look at the screen with open eyes between the actions.', '请在动作之间睁眼注视屏幕。'),
  action_not_detected: entry('The action was not seen', '未检测到动作', 'Perform the action fully as soon as it is shown, then look straight ahead again.', '请在提示出现后立即完整做动作，再恢复正视。'),
  action_wrong_order: entry('Another action than the one asked for was seen', '动作与提示不符', 'Wait for each prompt and do only what it asks.', '请等待每个提示，只做当前要求的动作。'),
  action_too_fast: entry('The action was too quick', '动作过快', 'Perform it a little more slowly.', '请稍慢一些完成动作。'),
  timeout: entry('Time ran out', '操作超时', 'Start again and follow each prompt at once.', '请重新开始并及时完成每个提示。'),
  camera_denied: entry('The camera may not be used', '摄像头未授权', 'Allow the camera for this page in the browser settings, then try again.', '请在浏览器设置中允许本页面使用摄像头后重试。'),
  camera_in_use: entry('The camera stopped or is used by another app', '摄像头中断或被占用', 'Close other apps that use the camera, then try again.', '请关闭其他正在使用摄像头的应用后重试。'),
  camera_unsupported: entry('This camera cannot be used', '摄像头不受支持', 'Use the front camera of the phone, or choose another method.', '请使用手机前置摄像头，或改用其他方式。'),
  network_unstable: entry('The connection is unstable', '网络不稳定', 'Move to a better connection and try again.', '请切换到更稳定的网络后重试。'),
  client_outdated: entry('This browser is too old', '浏览器版本过低', 'Update the browser, or choose another method.', '请更新浏览器，或改用其他方式。'),
} as const satisfies Record<string, HintEntry>;

/** A public hint with a remedy. */
export type LiveHint = keyof typeof LIVE_HINTS;

/**
 * @param value anything, for example a stored string
 * @returns true when it is a hint of the closed list
 */
export function isLiveHint(value: string): value is LiveHint {
  return Object.hasOwn(LIVE_HINTS, value);
}
