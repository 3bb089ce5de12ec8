/**
 * What a person may say that they cannot do, once a challenge or enrolment. A turn is not among them: without one a print cannot be told from a head,
 * so whoever cannot turn the head uses another method.
 */
export const EXCLUDABLE_ACTIONS = ['blink', 'nod', 'mouth_open'] as const;

/** One of them. */
export type ExcludableAction = (typeof EXCLUDABLE_ACTIONS)[number];
