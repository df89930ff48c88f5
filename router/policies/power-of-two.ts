import type { Policy } from './policy.js';

/** The less loaded of two different engines drawn at random; the first drawn when they are equal. */
export function powerOfTwo(random: () => number): Policy {
  return {
    needs: 'nothing',
    pick(endpoints) {
      const { length } = endpoints;
      const first = Math.floor(random() * length);
      // Drawn among the others and moved past the first one, so that the two always differ.
      const drawn = Math.floor(random() * (length - 1));
      const one = endpoints[first];
      const other = endpoints[drawn >= first ? drawn + 1 : drawn];
      if (one === undefined) throw new Error('p2c: no engine to choose from, got an empty list');
      return other !== undefined && other.load.inFlight < one.load.inFlight ? other : one;
    },
  };
}
