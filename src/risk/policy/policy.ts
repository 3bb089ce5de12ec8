import type { Json } from '../../lib/canonical-json.ts';
import type { DocumentIssue } from '../../lib/problem.ts';
import type { SignalType, SignalValue } from '../signal.ts';

/** What a rule does. deny > hold > strongest step_up > allow; a hold stands beside the decision. */
export type RuleEffect = 'deny' | 'hold' | 'step_up' | 'audit' | 'notify';

/** One rule as written. All rules are looked at; their order means nothing. */
export interface RuleDocument {
  readonly id: string;
  /** CEL over the variables. */
  readonly when: string;
  readonly effect: RuleEffect;
  /** A reason code. */
  readonly reason: string;
  /** For step_up and audit: acr values any one of which is enough, strongest first; those of the policy when absent. */
  readonly acr?: readonly string[];
  /** For step_up and audit: methods that are enough; all usable ones when absent. */
  readonly methods?: readonly string[];
  /** For step_up and audit: who may judge the face, any one of them; whoever the installation prefers when absent. Says nothing of other methods. */
  readonly providers?: readonly string[];
  /** For step_up and audit: what must at least stand behind a face. */
  readonly assurance?: string;
  /** For step_up: the confirm code is asked for whatever the distance. */
  readonly confirm?: boolean;
  /** For hold: seconds. */
  readonly ttl?: number;
  /** For hold: a variable that holds the seconds since what the hold counts from; without it the hold counts from the event. */
  readonly since?: string;
  /** For audit: share of events, 0 to 1. */
  readonly rate?: number;
  /** Recorded, never enforced. */
  readonly shadow?: boolean;
}

/** When the score alone asks for a step-up: `P · loss · efficacy > friction`. @see docs/risk.md */
export interface ExpectedLoss {
  readonly friction_usd: number;
  /** Loss where no amount is at stake. */
  readonly account_value_usd: number;
  readonly efficacy: number;
  readonly acr: readonly string[];
}

/** A test that a policy carries: variables that differ from the neutral ones, and what must come out. */
export interface PolicyTest {
  readonly name: string;
  readonly given: Readonly<Record<string, SignalValue>>;
  readonly expect: {
    readonly decision: 'allow' | 'step_up' | 'deny';
    readonly reasons?: readonly string[];
    readonly holds?: readonly string[];
    readonly acr?: readonly string[];
  };
}

/** A policy as written, in YAML or JSON; once loaded, with what it leaves out filled in. */
export interface PolicyDocument {
  readonly id: string;
  /** The author's own label; what names a policy exactly is its hash. */
  readonly version: string;
  readonly description?: string;
  /** Constants of the rules. */
  readonly params: Readonly<Record<string, SignalValue>>;
  /** acr values any one of which is enough where a rule names none, strongest first. */
  readonly acr?: readonly string[];
  readonly expected_loss?: ExpectedLoss;
  readonly rules: readonly RuleDocument[];
  readonly tests: readonly PolicyTest[];
}

/** Flat, typed variables by name: signals, their `_known` twins, and what `decide` adds. */
export type Variables = Readonly<Record<string, SignalValue>>;

/** A declared variable. */
export interface VariableDeclaration {
  readonly name: string;
  readonly type: SignalType;
  /** Its `NAME_known` twin must guard it. */
  readonly mayBeUnknown: boolean;
  /** All that a string can be, where that is a closed list. */
  readonly words?: readonly string[];
}

/** What conditions read and what they compare it with. */
export interface Mentions {
  /** Names of variables. */
  readonly variables: readonly string[];
  /** Literals, and parameters. */
  readonly values: readonly SignalValue[];
}

/** A policy ready to run. */
export interface CompiledPolicy {
  /** With what the source leaves out filled in: each rule that asks for a step-up has its acr. */
  readonly document: PolicyDocument;
  /** `sha256:…` over the canonical JSON of what was written. @see RFC 8785 */
  readonly hash: string;
  /** What was written, as data. */
  readonly json: Json;
  /** What its rules depend on: to try it at its edges. */
  readonly mentions: Mentions;
  /** @returns the rules whose condition holds, in the order of the document */
  readonly matching: (variables: Variables) => readonly RuleDocument[];
}

/** Why a policy was refused, with its place, for example `rules[3].when`. */
export type PolicyIssue = DocumentIssue;
