/** Groups of operations, in the order that a reader needs them. */
export const TAGS = {
  decisions: 'Ask whether an event may go on, read why, and tell how it turned out.',
  tokens: 'Redeem an approval, use it up for exactly the action that was approved, look into it, take it back.',
  proxies: 'Let a reverse proxy ask before it lets a request through, and bring the browser back to it.',
  challenges: 'What the browser that shows the code, and the gateway, see of a challenge.',
  phone: 'What the phone does with a challenge: claim, face check, signature, decline, fallback.',
  enrollment: 'Bind a phone to a subject.',
  subjects: 'Devices and data of a subject: list, revoke, export, erase.',
  factors: 'Set up what the fallback asks for.',
  'my data': 'What people do with their own data, opened by the key of their phone.',
  privacy: 'Notices of the face check, and how many faces are stored.',
  policies: 'Versions of the policy: save, read, activate.',
  lists: 'Lists of operators, and rules that are silenced for one subject.',
  webhooks: 'Endpoints that are told what happens, and what became of each delivery.',
  evidence: 'How a face check was judged, and frames that are held for review.',
  signals: 'Streams of security events by the Shared Signals Framework, pushed or polled.',
  keys: 'Public keys and metadata of the token service.',
  health: 'For load balancers and monitoring.',
} as const;

/** Name of a group. */
export type Tag = keyof typeof TAGS;
