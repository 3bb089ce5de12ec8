/** The record of the population tables: one packed value that processes merge their observations into. */
export interface PopulationStore {
  /** @returns null when there is none yet */
  load(): Promise<{ readonly bytes: Uint8Array; readonly version: number } | null>;
  /** Compare-and-set; `expectedVersion` 0 creates. @returns false when another process was first */
  save(bytes: Uint8Array, expectedVersion: number): Promise<boolean>;
}
