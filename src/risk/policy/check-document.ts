import { ASSURANCES, LIVENESS_PROVIDERS } from '../../lib/assurance.ts';
import { REASON_CODES } from '../reason-codes.ts';
import type { SignalValue } from '../signal.ts';
import { isReservedName } from './compile-expression.ts';
import type { VariableDeclaration } from './policy.ts';
import { type Check, type Fault, flag, isRecord, isScalarValue, list, mapOf, may, meant, need, number, oneOf, type Path, record, text } from './structure.ts';

const ACR_VALUES = ['totp', 'device', 'face', 'face+device'].map((name) => `urn:shualian:acr:${name}`);
const METHODS = ['face', 'passkey', 'totp'];
/** What judges nothing can be asked for by nobody. */
const PROVIDERS = LIVENESS_PROVIDERS.filter((name) => name !== 'simulated');
const EFFECTS = ['deny', 'hold', 'step_up', 'audit', 'notify'];
const DECISIONS = ['allow', 'step_up', 'deny'];
const REASONS = Object.keys(REASON_CODES);
const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const MAX_RULES = 200;
const MAX_TESTS = 200;
const MAX_HOLD_SECONDS = 30 * 86_400;

/** Members that only some effects have: which of them each needs, and which it may have. An acr that a rule leaves out is the one of the policy. */
const SPECIAL = ['acr', 'methods', 'providers', 'assurance', 'confirm', 'ttl', 'since', 'rate'];
const OF_EFFECT: Readonly<Record<string, { readonly needed: readonly string[]; readonly allowed: readonly string[] }>> = {
  step_up: { needed: ['acr'], allowed: ['acr', 'methods', 'providers', 'assurance', 'confirm'] },
  audit: { needed: ['acr', 'rate'], allowed: ['acr', 'methods', 'providers', 'assurance', 'rate'] },
  hold: { needed: ['ttl'], allowed: ['ttl', 'since'] },
};

/**
 * Checks the structure of a policy: every member known, of its type, within its range.
 * @param value the parsed source
 * @param declarations variables that tests may give and holds may count from
 * @returns every fault; none when the value is a `PolicyDocument`
 */
export function checkDocument(value: unknown, declarations: readonly VariableDeclaration[]): readonly Fault[] {
  const acr = list(oneOf(ACR_VALUES), 1, ACR_VALUES.length);
  const hasAcr = isRecord(value) && value['acr'] !== undefined;
  const faults = record({
    id: need(text(/^[a-z][a-z0-9-]{0,63}$/, 'a lower case word, or some joined by -')),
    version: need(text(/^[\w.-]{1,40}$/, 'letters, digits, ., - and _, in quotes when it is a number')),
    description: may(text(/^[\s\S]{1,2000}$/, 'at most 2000 characters')),
    params: may(mapOf((name) => paramFault(name, declarations), scalar)),
    acr: may(acr),
    expected_loss: may(
      record({
        friction_usd: need(number(0, 1e6)),
        account_value_usd: need(number(0, 1e12)),
        efficacy: need(number(0, 1)),
        acr: hasAcr ? may(acr) : need(acr),
      }),
    ),
    rules: need(list(rule({ acr, hasAcr, declarations }), 1, MAX_RULES)),
    tests: may(list(policyTest(declarations), 0, MAX_TESTS)),
  })(value, []);
  return [...faults, ...repeated(value, 'rules', 'id'), ...repeated(value, 'tests', 'name')];
}

/**
 * @param value the parsed source, sound or not
 * @param declarations variables, which no parameter hides
 * @returns those parameters that conditions can use
 */
export function soundParams(value: unknown, declarations: readonly VariableDeclaration[]): Readonly<Record<string, SignalValue>> {
  const params = isRecord(value) && isRecord(value['params']) ? Object.entries(value['params']) : [];
  return Object.fromEntries(params.filter((entry): entry is [string, SignalValue] => isScalarValue(entry[1]) && paramFault(entry[0], declarations) === null));
}

const scalar: Check = (value, path) => (isScalarValue(value) ? [] : [{ path, message: 'must be a number, a text, true or false' }]);

function paramFault(name: string, declarations: readonly VariableDeclaration[]): string | null {
  if (!NAME.test(name)) return 'must be a lower case word, or some joined by _';
  if (isReservedName(name)) return 'is a word of the language of conditions';
  return typeOf(name, declarations) === null ? null : 'is the name of a signal';
}

function rule(about: { readonly acr: Check; readonly hasAcr: boolean; readonly declarations: readonly VariableDeclaration[] }): Check {
  const doubles = about.declarations.filter(({ type }) => type === 'double').map(({ name }) => name);
  const members = record({
    id: need(text(NAME, 'a lower case word, or some joined by _')),
    when: need(text(/^[\s\S]{1,2000}$/, 'at most 2000 characters')),
    effect: need(oneOf(EFFECTS)),
    reason: need(oneOf(REASONS)),
    acr: may(about.acr),
    methods: may(list(oneOf(METHODS), 1, 3)),
    providers: may(list(oneOf(PROVIDERS), 1, PROVIDERS.length)),
    assurance: may(oneOf(ASSURANCES)),
    confirm: may(flag),
    ttl: may(number(1, MAX_HOLD_SECONDS)),
    since: may(oneOf(doubles)),
    rate: may(number(0, 1)),
    shadow: may(flag),
  });
  return (value, path) => [...members(value, path), ...(isRecord(value) ? membersOfEffect(value, path, about.hasAcr) : [])];
}

function membersOfEffect(value: Readonly<Record<string, unknown>>, path: Path, hasAcr: boolean): readonly Fault[] {
  const effect = String(value['effect']);
  if (!EFFECTS.includes(effect)) return [];
  const { needed, allowed } = OF_EFFECT[effect] ?? { needed: [], allowed: [] };
  return [
    ...needed.filter((name) => value[name] === undefined && !(name === 'acr' && hasAcr)).map((name) => ({ path, message: `effect ${effect} needs ${name}` })),
    ...SPECIAL.filter((name) => value[name] !== undefined && !allowed.includes(name)).map((name) => ({
      path: [...path, name],
      message: `means nothing with effect ${effect}`,
    })),
  ];
}

function policyTest(declarations: readonly VariableDeclaration[]): Check {
  const names = declarations.map(({ name }) => name);
  const reasons = list(oneOf(REASONS), 0, 50);
  const nameFault = (name: string): string | null => (typeOf(name, declarations) === null ? `is not a signal${meant(name, names)}` : null);
  return record({
    name: need(text(/^.{1,200}$/, 'at most 200 characters in one line')),
    given: need(mapOf(nameFault, given(declarations))),
    expect: need(
      record({ decision: need(oneOf(DECISIONS)), reasons: may(reasons), holds: may(reasons), acr: may(list(oneOf(ACR_VALUES), 0, ACR_VALUES.length)) }),
    ),
  });
}

function given(declarations: readonly VariableDeclaration[]): Check {
  return (value, path) => {
    const name = String(path.at(-1));
    const type = typeOf(name, declarations);
    const words = declarations.find((declaration) => declaration.name === name)?.words;
    if (words !== undefined) return oneOf(words)(value, path);
    const wanted = { bool: 'boolean', double: 'number', string: 'string' }[type ?? 'bool'];
    return isScalarValue(value) && typeof value === wanted ? [] : [{ path, message: `${name} is a ${String(type)}` }];
  };
}

// Type of a variable or of a twin; null when there is none.
function typeOf(name: string, declarations: readonly VariableDeclaration[]): VariableDeclaration['type'] | null {
  const declared = declarations.find((declaration) => declaration.name === name);
  if (declared) return declared.type;
  return declarations.some(({ name: of, mayBeUnknown }) => mayBeUnknown && `${of}_known` === name) ? 'bool' : null;
}

// What is told by its name must have a name of its own.
function repeated(value: unknown, listName: string, key: string): readonly Fault[] {
  const entries: unknown = isRecord(value) ? value[listName] : undefined;
  if (!Array.isArray(entries)) return [];
  const names = entries.map((entry: unknown) => (isRecord(entry) ? entry[key] : undefined));
  return names.flatMap((name, i) =>
    typeof name !== 'string' || names.indexOf(name) === i ? [] : [{ path: [listName, i, key], message: `${name} stands twice` }],
  );
}
