import { type Config, configSchema } from './config-schema.ts';

/** Outcome of reading the settings: all of them, or everything that is wrong at once. */
export type ConfigResult = { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly issues: readonly string[] };

const ALIASES: Readonly<Record<string, string>> = { databaseUrl: 'DATABASE_URL', redisUrl: 'REDIS_URL', port: 'PORT' };

/**
 * Reads settings from an environment. Unknown names that begin with `SHUALIAN_` are refused, so that a typing error never silently leaves a default in place.
 * @param environment names and values
 * @param overrides settings from the command line; they win
 * @returns the settings, or every issue by name, never with its value
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>, overrides: Partial<Config> = {}): ConfigResult {
  const values: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const key of Object.keys(configSchema.shape)) {
    const name = environmentName(key);
    known.add(name);
    const alias = ALIASES[key];
    const value = environment[name] ?? (alias === undefined ? undefined : environment[alias]);
    if (value !== undefined && value !== '') values[key] = value;
  }
  const unknown = Object.keys(environment).filter((name) => name.startsWith('SHUALIAN_') && !known.has(name));
  const parsed = configSchema.safeParse({ ...values, ...overrides });
  const issues = [
    ...unknown.map((name) => `${name}: unknown setting`),
    ...(parsed.success ? crossChecks(parsed.data) : parsed.error.issues.map((i) => `${environmentName(String(i.path[0] ?? ''))}: ${i.message}`)),
  ];
  return parsed.success && issues.length === 0 ? { ok: true, config: parsed.data } : { ok: false, issues };
}

/**
 * @param key a setting in camel case
 * @returns its environment name
 */
export function environmentName(key: string): string {
  return `SHUALIAN_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function crossChecks(config: Config): string[] {
  const issues: string[] = [];
  if (config.mode === 'production') {
    if (config.masterKey === undefined) issues.push('SHUALIAN_MASTER_KEY: required in production');
    if (config.publicUrl === undefined) issues.push('SHUALIAN_PUBLIC_URL: required in production');
    else if (!config.publicUrl.startsWith('https://')) issues.push('SHUALIAN_PUBLIC_URL: must be https in production');
    if (config.unsafePrivateEndpoints === 'on') issues.push('SHUALIAN_UNSAFE_PRIVATE_ENDPOINTS: refused in production');
  }
  if (config.publicUrl !== undefined && !/^https?:\/\/[^/?#]+$/.test(config.publicUrl)) issues.push('SHUALIAN_PUBLIC_URL: an origin without path');
  if ((config.analyzerUrl === undefined) !== (config.analyzerSecret === undefined)) {
    issues.push('SHUALIAN_ANALYZER_URL and SHUALIAN_ANALYZER_SECRET: give both or neither');
  }
  if (config.evidenceSeconds * 1000 < longestRunMs(config)) issues.push('SHUALIAN_EVIDENCE_SECONDS: shorter than a liveness run may take');
  if (!isAllOrNone([config.padModelFile, config.padModelSha256])) {
    issues.push('SHUALIAN_PAD_MODEL_FILE and SHUALIAN_PAD_MODEL_SHA256: give both or neither');
  }
  return [...issues, ...vendorChecks(config)];
}

/** Steps of a run; its frames must outlive it and the wait for its verdict. */
const RUN_STEPS = 4;
const VERDICT_MS = 25_000;

function longestRunMs({ livenessStepWindowMs, livenessRunSlackMs }: Config): number {
  return RUN_STEPS * livenessStepWindowMs + livenessRunSlackMs + VERDICT_MS;
}

function vendorChecks(config: Config): string[] {
  const issues: string[] = [];
  const { livenessProvider: preferred } = config;
  const aws = [config.awsRegion, config.awsAccessKeyId, config.awsSecretAccessKey];
  const azure = [config.azureFaceEndpoint, config.azureFaceKey, config.azureFaceRegion];
  if (!isAllOrNone(aws)) issues.push('SHUALIAN_AWS_REGION, SHUALIAN_AWS_ACCESS_KEY_ID and SHUALIAN_AWS_SECRET_ACCESS_KEY: give all or none');
  if (!isAllOrNone(azure)) issues.push('SHUALIAN_AZURE_FACE_ENDPOINT, SHUALIAN_AZURE_FACE_KEY and SHUALIAN_AZURE_FACE_REGION: give all or none');
  const isMissing = (preferred === 'aws-rekognition' && aws.includes(undefined)) || (preferred === 'azure-face' && azure.includes(undefined));
  if (isMissing) issues.push(`SHUALIAN_LIVENESS_PROVIDER: ${preferred} has no settings`);
  if (config.mode !== 'production') return issues;
  if (preferred === 'simulated') issues.push('SHUALIAN_LIVENESS_PROVIDER: simulated is refused in production');
  for (const [name, url] of [
    ['SHUALIAN_AWS_ENDPOINT', config.awsEndpoint],
    ['SHUALIAN_AZURE_FACE_ENDPOINT', config.azureFaceEndpoint],
  ] as const) {
    if (url?.startsWith('http:') === true) issues.push(`${name}: must be https in production`);
  }
  return issues;
}

function isAllOrNone(values: readonly unknown[]): boolean {
  return values.every((value) => value === undefined) || !values.includes(undefined);
}
