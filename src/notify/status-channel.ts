/** Tells watchers in any process that a challenge has changed. A hint only: the record is read again, so a lost message costs time, never truth. */
export interface StatusChannel {
  publish(challengeId: string, version: number): Promise<void>;
  /**
   * @param challengeId what to watch
   * @param onChange called on each change, also spuriously
   * @returns stops watching
   */
  subscribe(challengeId: string, onChange: () => void): Promise<() => void>;
}
