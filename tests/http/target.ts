/** A running service under test, whatever it runs on. */
export interface Target {
  readonly name: string;
  /** Public origin: issuer, relying party and address of the codes. */
  readonly origin: string;
  /** Where it listens, for requests that `fetch` cannot make. */
  readonly address: string;
  /** API key with every scope, and one of another gateway. */
  readonly apiKey: string;
  readonly foreignKey: string;
  /** Key of an operator, of the same client. */
  readonly operatorKey: string;
  /** Key that may only assess logins. */
  readonly narrowKey: string;
  send(request: Request): Promise<Response>;
  /** Moves the service's clock forward. */
  advance(ms: number): Promise<void>;
  /** Lets what is due be delivered, where no process waits for it. */
  deliverDue(): Promise<void>;
  /** The service's clock. */
  now(): number;
  close(): Promise<void>;
}

/** Settings of every target: limits per address are raised, because all tests come from one. */
export const TARGET_SETTINGS = {
  SHUALIAN_CLAIMS_PER_MINUTE: '10000',
  SHUALIAN_PHONE_REQUESTS_PER_MINUTE: '1000000',
  SHUALIAN_REQUESTS_PER_MINUTE: '1000000',
  SHUALIAN_CHALLENGES_SHORT_MAX: '60',
  SHUALIAN_CHALLENGES_DAILY_MAX: '200',
  SHUALIAN_CHALLENGES_OPEN_MAX: '3',
  SHUALIAN_EVIDENCE_HOLD_DAYS: '7',
  SHUALIAN_EVIDENCE_AFTER_FAILED: 'keep',
  // Endpoints of the tests listen on loopback.
  SHUALIAN_UNSAFE_PRIVATE_ENDPOINTS: 'on',
  SHUALIAN_LOG_LEVEL: 'error',
} as const;
