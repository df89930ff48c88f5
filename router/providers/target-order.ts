import type { TargetConfig } from './provider-config.js';

/** The order in which targets are asked: first one drawn by its weight, then the others as they stand; without weights all do. */
export function targetOrder<T extends Pick<TargetConfig, 'weight'>>(
  targets: readonly T[],
  random: () => number,
): readonly T[] {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0) return targets;
  let left = random() * total;
  const first = targets.find(({ weight }) => {
    left -= weight;
    return weight > 0 && left < 0;
  });
  return first === undefined ? targets : [first, ...targets.filter((target) => target !== first)];
}
