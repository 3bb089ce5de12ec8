import { REASON_CODES } from '../reason-codes.ts';
import type { VariableDeclaration } from './policy.ts';

/** A fault and the path of the part that has it. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Path = readonly (string | number)[];
type Check = (value: unknown, path: Path) => readonly Fault[];

const ACR_VALUES = ['totp', 'device', 'face', 'face+device'].map((name) => `urn:shualian:acr:${name}`);
const METHODS = ['face', 'passkey', 'totp'];
const EFFECTS = ['deny', 'hold', 'step_up', 'audit', 'notify'];
const DECISIONS = ['allow', 'step_up', 'deny'];
const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const MAX_RULES = 200;
const MAX_TESTS = 200;
const MAX_HOLD_SECONDS = 30 * 86_400;

/**
 * Checks the structure of a policy: every member known, of its type, within its range.
 * @param value the parsed source
 * @param declarations variables that tests may give and holds may count from
 * @returns every fault; none when the value is a `PolicyDocument`
 */
export function checkDocument(value: unknown, declarations: readonly VariableDeclaration[]): readonly Fault[] {
  const names = new Set(declarations.map(({ name }) => name));
  const twins = new Set(declarations.filter(({ mayBeUnknown }) => mayBeUnknown).map(({ name }) => `${name}_known`));
  const doubles = declarations.filter(({ type }) => type === 'double').map(({ name }) => name);
  const given: Check = (entry, path) =>
    mapOf(
      (key) => names.has(key) || twins.has(key),
      (item, at) => typeFault(item, declarations, at),
    )(entry, path);
  const faults = record({
    id: need(text(/^[a-z][a-z0-9-]{0,63}$/, 'lower case words joined by -')),
    version: need(text(/^[\w.-]{1,40}$/, 'letters, digits, ., - and _')),
    description: may(text(/^[\s\S]{1,2000}$/, 'at most 2000 characters')),
    params: may(
      mapOf(
        (key) => NAME.test(key) && !names.has(key) && !twins.has(key),
        (item, path) => (isScalarValue(item) ? [] : [{ path, message: 'a number, a text or true or false' }]),
      ),
    ),
    expected_loss: may(
      record({
        friction_usd: need(number(0, 1e6)),
        account_value_usd: need(number(0, 1e12)),
        efficacy: need(number(0, 1)),
        acr: need(list(oneOf(ACR_VALUES), 1, 4)),
      }),
    ),
    rules: need(list(rule(doubles), 1, MAX_RULES)),
    tests: may(
      list(
        record({
          name: need(text(/^.{1,200}$/, 'at most 200 characters')),
          given: need(given),
          expect: need(
            record({
              decision: need(oneOf(DECISIONS)),
              reasons: may(list(oneOf(Object.keys(REASON_CODES)), 0, 50)),
              holds: may(list(oneOf(Object.keys(REASON_CODES)), 0, 50)),
              acr: may(list(oneOf(ACR_VALUES), 0, 4)),
            }),
          ),
        }),
        0,
        MAX_TESTS,
      ),
    ),
  })(value, []);
  return faults.length > 0 ? faults : twice(value);
}

function rule(doubles: readonly string[]): Check {
  const base = record({
    id: need(text(NAME, 'lower case words joined by _')),
    when: need(text(/^[\s\S]{1,2000}$/, 'at most 2000 characters')),
    effect: need(oneOf(EFFECTS)),
    reason: need(oneOf(Object.keys(REASON_CODES))),
    acr: may(list(oneOf(ACR_VALUES), 1, 4)),
    methods: may(list(oneOf(METHODS), 1, 3)),
    confirm: may(flag),
    ttl: may(number(1, MAX_HOLD_SECONDS)),
    since: may(oneOf(doubles)),
    rate: may(number(0, 1)),
    shadow: may(flag),
  });
  return (value, path) => {
    const faults = base(value, path);
    return faults.length > 0 ? faults : fieldsOfEffect(value as Readonly<Record<string, unknown>>, path);
  };
}

// Which members an effect needs, and which mean nothing beside it.
function fieldsOfEffect(value: Readonly<Record<string, unknown>>, path: Path): readonly Fault[] {
  const effect = String(value['effect']);
  const needed = { step_up: ['acr'], audit: ['acr', 'rate'], hold: ['ttl'] }[effect] ?? [];
  const allowed = { step_up: ['acr', 'methods', 'confirm'], audit: ['acr', 'methods', 'rate'], hold: ['ttl', 'since'] }[effect] ?? [];
  const special = ['acr', 'methods', 'confirm', 'ttl', 'since', 'rate'];
  return [
    ...needed.filter((name) => value[name] === undefined).map((name) => ({ path, message: `effect ${effect} needs ${name}` })),
    ...special
      .filter((name) => value[name] !== undefined && !allowed.includes(name))
      .map((name) => ({ path: [...path, name], message: `means nothing with effect ${effect}` })),
  ];
}

function twice(value: unknown): readonly Fault[] {
  const ids = (value as { readonly rules: readonly { readonly id: string }[] }).rules.map(({ id }) => id);
  return ids.flatMap((id, i) => (ids.indexOf(id) === i ? [] : [{ path: ['rules', i, 'id'], message: `rule ${id} stands twice` }]));
}

function typeFault(value: unknown, declarations: readonly VariableDeclaration[], path: Path): readonly Fault[] {
  const name = String(path.at(-1));
  const wanted = declarations.find((declaration) => declaration.name === name)?.type ?? 'bool';
  const is = { bool: typeof value === 'boolean', double: typeof value === 'number' && Number.isFinite(value), string: typeof value === 'string' }[wanted];
  return is ? [] : [{ path, message: `${name} is a ${wanted}` }];
}

interface Member {
  readonly check: Check;
  readonly isNeeded: boolean;
}

const need = (check: Check): Member => ({ check, isNeeded: true });
const may = (check: Check): Member => ({ check, isNeeded: false });

function record(members: Readonly<Record<string, Member>>): Check {
  return (value, path) => {
    if (!isRecord(value)) return [{ path, message: 'must be a map' }];
    const unknown = Object.keys(value).filter((key) => !Object.hasOwn(members, key));
    return [
      ...unknown.map((key) => ({ path: [...path, key], message: 'is not a known member' })),
      ...Object.entries(members).flatMap(([key, { check, isNeeded }]) => {
        if (value[key] === undefined) return isNeeded ? [{ path, message: `${key} is missing` }] : [];
        return check(value[key], [...path, key]);
      }),
    ];
  };
}

function mapOf(isKey: (key: string) => boolean, check: Check): Check {
  return (value, path) => {
    if (!isRecord(value)) return [{ path, message: 'must be a map' }];
    return Object.entries(value).flatMap(([key, item]) =>
      isKey(key) ? check(item, [...path, key]) : [{ path: [...path, key], message: 'is not a name that can stand here' }],
    );
  };
}

function list(check: Check, min: number, max: number): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return [{ path, message: 'must be a list' }];
    if (value.length < min || value.length > max) return [{ path, message: `must have ${String(min)} to ${String(max)} entries` }];
    return value.flatMap((item: unknown, i) => check(item, [...path, i]));
  };
}

const text =
  (pattern: RegExp, what: string): Check =>
  (value, path) =>
    typeof value === 'string' && pattern.test(value) ? [] : [{ path, message: `must be a text: ${what}` }];

const number =
  (min: number, max: number): Check =>
  (value, path) =>
    typeof value === 'number' && value >= min && value <= max ? [] : [{ path, message: `must be a number from ${String(min)} to ${String(max)}` }];

const flag: Check = (value, path) => (typeof value === 'boolean' ? [] : [{ path, message: 'must be true or false' }]);

const oneOf =
  (words: readonly string[]): Check =>
  (value, path) =>
    words.some((word) => word === value) ? [] : [{ path, message: words.length > 12 ? 'is not known' : `must be one of ${words.join(', ')}` }];

function isScalarValue(value: unknown): boolean {
  return typeof value === 'boolean' || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
