import { travelSpeed } from '../travel-speed.ts';
import { known, type Signal, UNKNOWN_NUMBER } from '../signal.ts';

/** Speed that the journey from the last place would take, kilometres an hour; 0 within 100 km. */
export const travelSpeedKmh: Signal = {
  name: 'travel_speed_kmh',
  type: 'double',
  mayBeUnknown: true,
  text: {
    en: 'Speed that the journey from the last place would take, kilometres an hour; 0 within 100 km',
    zh: '从上次位置移动至此所需的速度（公里/小时），100 公里以内为 0',
  },
  evidence: null,
  evaluate: ({ facts, history }) => {
    const speed = travelSpeed(facts, history);
    return speed === null ? UNKNOWN_NUMBER : known(speed);
  },
};
