/** What is known of all people about one value of an event. */
export interface LevelView {
  /** Events of all people with the value. */
  readonly count: number;
  /** Distinct values at the level. */
  readonly distinct: number;
  /** Events in the gap and history bucket that applies, and how many of them were novel at the level. */
  readonly trials: number;
  readonly novel: number;
}

/** The part of the population tables that one decision looks at, stored with it: plain numbers, so that the decision can be derived again after the tables moved on. */
export interface PopulationView {
  /** Events of all people. */
  readonly total: number;
  /** One entry a level of `LEVELS`; null where the event has no value. */
  readonly levels: readonly (LevelView | null)[];
  /** Mean and variance of ln(amount in US dollars) in the subject's tier. */
  readonly amount: { readonly mean: number; readonly variance: number };
}
