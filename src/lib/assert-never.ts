/**
 * Makes the compiler prove that a union is handled completely.
 * @param value what is left of the union: nothing
 * @throws TypeError always, when types were bypassed at run time
 */
export function assertNever(value: never): never {
  throw new TypeError(`unhandled case ${String(value)}`);
}
