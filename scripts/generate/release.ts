import { version } from '../../contract/version.js';
import { scenarioNames, scenarios } from '../../test/support/scenarios.js';
import { inventoryOf, type WrittenObject } from '../release/inventory.js';
import type { Step } from './step.js';

/** What this version writes for each scenario of the goldens, to be compared with releases. */
export const release: Step = {
  name: 'release',
  run: () => {
    const written = scenarioNames.map((name) => [name, scenarios[name]().toJson() as WrittenObject[]]);
    const inventory = inventoryOf(version, Object.fromEntries(written));
    return Promise.resolve(new Map([['test/releases/next.json', `${JSON.stringify(inventory, null, 2)}\n`]]));
  },
};
