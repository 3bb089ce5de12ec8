import type { Json } from '../../lib/canonical-json.ts';
import type { Millis } from '../../lib/time.ts';

/** A version of a policy, named by its hash; never changed. */
export interface PolicyVersion {
  /** `sha256:…` */
  readonly hash: string;
  readonly policyId: string;
  /** The document as data; its canonical JSON has the hash. */
  readonly document: Json;
  /** As it was written. */
  readonly source: string;
  readonly createdAt: Millis;
  /** Id of the API key, or `cli`, or `start`. */
  readonly createdBy: string;
}

/** A version that runs: at most one enforces, some run in shadow. */
export interface PolicyActivation {
  readonly hash: string;
  readonly policyId: string;
  readonly mode: 'enforce' | 'shadow';
  readonly since: Millis;
  readonly by: string;
}

/** The record of policies. */
export interface PolicyStore {
  /** Does nothing when the hash is known. */
  save(version: PolicyVersion): Promise<void>;
  find(hash: string): Promise<PolicyVersion | null>;
  /** Newest first; of one policy or of all. */
  list(policyId: string | null): Promise<readonly PolicyVersion[]>;
  /** What runs now; the order is stable. */
  active(): Promise<readonly PolicyActivation[]>;
  /**
   * Makes a saved version run: `enforce` takes the place of the one that enforced before, in one statement; `shadow` stands beside, in place of another version of the same policy in shadow.
   * @returns false when the hash is unknown
   */
  activate(activation: PolicyActivation): Promise<boolean>;
  /**
   * Lets a saved version enforce where none does yet, in one statement: a process that starts must not undo what was promoted meanwhile.
   * @returns false when one enforces, or the hash is unknown
   */
  enforceFirst(activation: Omit<PolicyActivation, 'mode'>): Promise<boolean>;
  /** Stops a shadow. @returns false when it did not run in shadow */
  deactivate(hash: string): Promise<boolean>;
}
