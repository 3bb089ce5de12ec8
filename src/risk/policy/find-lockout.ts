import type { PolicyDocument } from './policy.ts';
import type { Fault, Path } from './structure.ts';

/** Methods that need no camera, and the acr that each yields. */
const WITHOUT_FACE = [
  { method: 'passkey', acr: 'urn:shualian:acr:device' },
  { method: 'totp', acr: 'urn:shualian:acr:totp' },
];

interface Asking {
  readonly path: Path;
  readonly acr: readonly string[];
  readonly methods?: readonly string[] | undefined;
}

/**
 * Finds where a policy would lock people out. Any of its rules may hold together, and what is asked for then must satisfy all of them; nobody may be locked out for want of a camera. So all rules that ask for a step-up must have one method without a face in common.
 * @param document a sound policy
 * @returns the first rule that leaves none, or null
 */
export function findLockout({ rules, expected_loss: loss }: PolicyDocument): Fault | null {
  const asking: readonly Asking[] = [
    ...(loss === undefined ? [] : [{ path: ['expected_loss'], acr: loss.acr }]),
    ...rules.flatMap(({ acr, methods, shadow }, i) => (acr === undefined || shadow === true ? [] : [{ path: ['rules', i], acr, methods }])),
  ];
  let open = WITHOUT_FACE;
  for (const { path, acr, methods } of asking) {
    open = open.filter((way) => acr.includes(way.acr) && (methods?.includes(way.method) ?? true));
    if (open.length === 0)
      return { path, message: 'together with what was asked for before it, no method without a face is left: a person without a camera would be locked out' };
  }
  return null;
}
