/** Remembers what was seen for a while, so that nothing is accepted twice. */
export interface ReplayGuard {
  /**
   * Notes something, in one atomic step.
   * @param key what names it; a hash, so that long names cost no more
   * @param ttlSeconds how long it must not come again
   * @returns true for the first caller alone; false also when there is no room to remember it, because what cannot be remembered is not accepted
   */
  first(key: string, ttlSeconds: number): Promise<boolean>;
}
