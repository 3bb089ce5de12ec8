import { readFileSync } from 'node:fs';
import { addClientKey, type ClientKeyInput, removeClientKey } from '../flow/manage-client-keys.ts';
import type { DurablePorts } from '../http/app-deps.ts';
import { Problem } from '../lib/problem.ts';
import { parseStrictJson } from '../lib/strict-json.ts';
import { systemClock, systemRandom } from '../runtime/system.ts';
import type { ClientKeyRecord } from '../session/client-key-store.ts';

const BY = 'command line';

const depsOf = (durable: DurablePorts) => ({ clientKeys: durable.clientKeys, audit: durable.audit, clock: systemClock, random: systemRandom });

/**
 * Registers a public key from a file.
 * @param durable the record
 * @param about whose key, and what it may do
 * @param file path of the JWK
 * @returns the record
 * @throws Error in words for a terminal
 */
export async function registerClientKey(durable: DurablePorts, about: Omit<ClientKeyInput, 'jwk' | 'by'>, file: string): Promise<ClientKeyRecord> {
  const parsed = parseStrictJson(readFileSync(file, 'utf8'));
  const jwk = parsed.ok ? parsed.value : null;
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) throw new Error(`${file} holds no JWK`);
  try {
    return await addClientKey({ ...about, jwk: { ...jwk }, by: BY }, depsOf(durable));
  } catch (error) {
    throw error instanceof Problem ? new Error(inWords(error, file), { cause: error }) : error;
  }
}

/**
 * @param durable the record
 * @returns all keys, revoked ones too
 */
export async function listClientKeys(durable: DurablePorts): Promise<readonly ClientKeyRecord[]> {
  return durable.clientKeys.list();
}

/**
 * @param durable the record
 * @param id which key
 * @returns false when no such key is active
 */
export async function revokeClientKey(durable: DurablePorts, id: string): Promise<boolean> {
  try {
    await removeClientKey({ id, clientId: null, by: BY }, depsOf(durable));
    return true;
  } catch (error) {
    if (error instanceof Problem && error.code === 'client_key_not_found') return false;
    throw error;
  }
}

function inWords(problem: Problem, file: string): string {
  const why = problem.details.errors?.[0]?.code;
  if (why === 'private_key') return `${file} holds a private key: register its public part, and make a new key if this file went anywhere`;
  if (problem.code === 'client_key_invalid') return `${file}: only public keys of P-256 or Ed25519 are taken`;
  return problem.code === 'client_key_known' ? 'the key, or another of the same kid, is registered already' : 'the client has five keys: revoke one first';
}
