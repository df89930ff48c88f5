import { type Inventory, marksOf } from './inventory.js';

/** What an upgrade does to one object. */
export type Effect = 'added' | 'removed' | 'recreated' | 'restarted' | 'changed' | 'untouched';

/** What an upgrade does to one object of one scenario. */
export interface ObjectChange {
  readonly scenario: string;
  /** As `Kind.group/name`. */
  readonly object: string;
  readonly effect: Effect;
}

/** What an upgrade does to each object of the scenarios that both inventories have. */
export function changesBetween(before: Inventory, after: Inventory): ObjectChange[] {
  return Object.entries(before.scenarios).flatMap(([scenario, old]) => {
    const fresh = after.scenarios[scenario];
    if (fresh === undefined) return [];
    const objects = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].sort();
    return objects.map((object) => ({ scenario, object, effect: effectOf(old[object], fresh[object]) }));
  });
}

/** Whether an upgrade takes names, selectors or other fixed fields away, which only a major release may. */
export function isBreaking(changes: readonly ObjectChange[]): boolean {
  return changes.some(({ effect }) => effect === 'removed' || effect === 'recreated');
}

/** The changes as text: what is not untouched, then how many objects there are of each effect. */
export function changesText(before: Inventory, after: Inventory): string {
  const changes = changesBetween(before, after);
  const told = changes.filter(({ effect }) => effect !== 'untouched');
  const lines = told.map(({ scenario, object, effect }) => `${effect.padEnd(10)} ${scenario}: ${object}`);
  const counts = new Map<Effect, number>();
  for (const { effect } of changes) counts.set(effect, (counts.get(effect) ?? 0) + 1);
  const summary = [...counts].map(([effect, count]) => `${count} ${effect}`).join(', ');
  return [
    ...lines,
    `${before.version} to ${after.version}: ${summary || 'no scenario in common'}`,
    ...(isBreaking(changes) ? ['names, selectors or fixed fields differ: this is a major release'] : []),
  ].join('\n');
}

function effectOf(before: string | undefined, after: string | undefined): Effect {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  const [old, fresh] = [marksOf(before), marksOf(after)];
  if (old.fixed !== fresh.fixed) return 'recreated';
  if (old.pods !== fresh.pods) return 'restarted';
  return old.all === fresh.all ? 'untouched' : 'changed';
}
