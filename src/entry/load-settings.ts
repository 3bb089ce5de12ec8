import type { Config } from '../config/config-schema.ts';
import { type ConfigResult, environmentName, loadConfig } from '../config/load-config.ts';
import { readThresholds } from '../liveness/read-thresholds.ts';
import type { OutboundRules } from '../runtime/outbound-url.ts';
import type { LivenessThresholds } from '../liveness/thresholds.ts';

/**
 * Reads the settings, and looks also into those that hold a document of a slice.
 * @param environment names and values
 * @param overrides settings from the command line; they win
 * @returns the settings, or every issue by name at once
 */
export function loadSettings(environment: Readonly<Record<string, string | undefined>>, overrides: Partial<Config> = {}): ConfigResult {
  const loaded = loadConfig(environment, overrides);
  const thresholds = readThresholds(overrides.livenessThresholds ?? environment[THRESHOLDS]);
  const issues = [...(loaded.ok ? [] : loaded.issues), ...(thresholds.ok ? [] : thresholds.issues.map(named))];
  return loaded.ok && issues.length === 0 ? loaded : { ok: false, issues };
}

/**
 * @param config the settings
 * @returns the limits that verdicts are made with
 * @throws Error naming every fault
 */
export function thresholdsOf(config: Pick<Config, 'livenessThresholds'>): LivenessThresholds {
  const read = readThresholds(config.livenessThresholds);
  if (!read.ok) throw new Error(read.issues.map(named).join('\n'));
  return read.thresholds;
}

/**
 * @param environment names and values; nothing but the limits need be set
 * @returns the limits that verdicts are made with where this environment serves
 * @throws Error naming every fault
 */
export function operatorThresholds(environment: Readonly<Record<string, string | undefined>>): LivenessThresholds {
  return thresholdsOf({ livenessThresholds: environment[THRESHOLDS] });
}

/**
 * @param config the settings
 * @returns counts of stored faces at which an event is written, ascending
 */
export function faceThresholdsOf({ faceAlertCounts }: Pick<Config, 'faceAlertCounts'>): readonly number[] {
  return faceAlertCounts.split(',').map(Number);
}

/**
 * @param config the settings
 * @returns which endpoints of gateways may be called
 */
export function outboundRulesOf({ outboundPorts, outboundHosts, outboundTimeoutSeconds, unsafePrivateEndpoints }: Config): OutboundRules {
  const listOf = (text: string): readonly string[] => text.split(',').filter((entry) => entry !== '');
  return {
    ports: listOf(outboundPorts).map(Number),
    hosts: listOf(outboundHosts),
    totalMs: outboundTimeoutSeconds * 1000,
    unsafePrivate: unsafePrivateEndpoints === 'on',
  };
}

/**
 * @param rules the rules, with the time of a call
 * @returns how long a delivery belongs to its worker, in milliseconds: twice what a call may take
 */
export function leaseOf({ totalMs }: OutboundRules): number {
  return 2 * totalMs;
}

const THRESHOLDS = environmentName('livenessThresholds');

const named = (issue: string): string => `${THRESHOLDS}: ${issue}`;
