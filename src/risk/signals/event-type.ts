import { known, type Signal } from '../signal.ts';

/** Type of the event. */
export const eventType: Signal = {
  name: 'event_type',
  type: 'string',
  mayBeUnknown: false,
  text: { en: 'Type of the event', zh: '事件类型' },
  evidence: null,
  evaluate: ({ facts }) => known(facts.type),
};
