import { SeededRandom } from '../../route-sim/seeded-random.js';

/** How questions come. */
export interface ArrivalPlan {
  readonly perSecond: number;
  readonly kind: 'poisson' | 'even';
  /** Decides when they come at random. */
  readonly seed: number;
}

/** Milliseconds from the start at which questions come, without end. */
export function* arrivals({ perSecond, kind, seed }: ArrivalPlan): Generator<number, never> {
  const mean = 1000 / perSecond;
  const random = new SeededRandom(seed);
  for (let ms = 0, i = 0; ; i++) {
    if (kind === 'poisson') ms += random.exponential(mean);
    yield kind === 'even' ? i * mean : ms;
  }
}
