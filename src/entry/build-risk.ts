import { createAuditKeys } from '../flow/audit-epochs.ts';
import { createCachedClients, createKeyMemory, type KeyMemory } from '../flow/cached-clients.ts';
import type { ManageListsDeps } from '../flow/manage-lists.ts';
import type { ManagePoliciesDeps } from '../flow/manage-policies.ts';
import { createListsMemory, createRunningLists, type ListsMemory } from '../flow/running-lists.ts';
import { createPoliciesMemory, createRunningPolicies, type PoliciesMemory } from '../flow/running-policies.ts';
import type { SnoozeRuleDeps } from '../flow/snooze-rule.ts';
import { deriveKey } from '../lib/envelope.ts';
import type { Clock } from '../lib/time.ts';
import { createPopulationMemory, createSharedPopulation, type PopulationMemory } from '../risk/population/shared-population.ts';
import { createRiskKeys, type RiskKeys } from '../risk/pseudonym.ts';
import type { RiskCache } from '../risk/risk-cache.ts';
import { createPlatformMac } from '../runtime/platform-mac.ts';
import { createMemoryRiskCache } from '../store/memory/risk-cache.ts';
import type { RuntimeParts } from './build-deps.ts';

/** What the risk engine remembers between requests: one for the life of the process, or of the isolate on Workers. It holds data, never a connection. */
export interface RiskMemory {
  readonly policies: PoliciesMemory;
  readonly lists: ListsMemory;
  readonly population: PopulationMemory;
  readonly keys: KeyMemory;
  /** Keeps the rate of gateways while the hot store is away. */
  readonly insurance: RiskCache;
  /** Made with the first use of the master key, which stays the same. */
  pseudonyms: RiskKeys | null;
}

/**
 * @param clock the present time
 * @returns a memory that holds nothing yet
 */
export function createRiskMemory(clock: Clock): RiskMemory {
  return {
    policies: createPoliciesMemory(),
    lists: createListsMemory(),
    population: createPopulationMemory(),
    keys: createKeyMemory(),
    insurance: createMemoryRiskCache(clock),
    pseudonyms: null,
  };
}

/**
 * Joins stores, memory and keys to what the flows of the risk engine need.
 * @param parts what the runtime brings
 * @returns running policies, lists and population, keys, and the dependencies of operators' flows
 */
export function buildRisk(parts: RuntimeParts) {
  const { durable, hot, clock, random, log, memory, masterKey, background } = parts;
  const onTrouble = (code: string, about?: unknown): void => log.warn(code, { about: about instanceof Error ? about.message : about });
  memory.pseudonyms ??= createRiskKeys(deriveKey(masterKey, 'pseudonyms'), createPlatformMac);
  const riskKeys = memory.pseudonyms;
  const running = createRunningPolicies({ policies: durable.policies, clock, memory: memory.policies, shipped: parts.shippedPolicy, onTrouble });
  const lists = createRunningLists({ lists: durable.lists, clock, memory: memory.lists, onTrouble });
  const population = createSharedPopulation({ store: durable.population, clock, memory: memory.population, onTrouble });
  const { audit } = durable;
  const { riskCache } = hot;
  const policyDeps: ManagePoliciesDeps = { policies: durable.policies, running, audit, clock };
  const listDeps: ManageListsDeps = { lists: durable.lists, running: lists, audit, riskKeys, clock, random };
  const snoozeDeps: SnoozeRuleDeps = { policies: running, assessments: durable.assessments, audit, riskCache, riskKeys, clock, background };
  return {
    running,
    runningLists: lists,
    sharedPopulation: population,
    riskKeys,
    auditKeys: createAuditKeys(deriveKey(masterKey, 'random-audit')),
    clients: createCachedClients(durable.clients, clock, memory.keys),
    insurance: memory.insurance,
    policyDeps,
    listDeps,
    snoozeDeps,
  };
}
