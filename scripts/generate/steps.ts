import { grafanaDashboards } from './dashboards.js';
import { docs } from './docs.js';
import { importedConstructs } from './imported-constructs.js';
import { operatorData } from './operator-data.js';
import { operatorManifest } from './operator-manifest.js';
import { readme } from './readme.js';
import { release } from './release.js';
import type { Step } from './step.js';
import { valuesSchema } from './values-schema.js';
import { wireTypes } from './wire-types.js';

/** Every generator that `npm run generate` runs, in the order of its messages. */
export const steps: readonly Step[] = [
  importedConstructs,
  wireTypes,
  operatorData,
  operatorManifest,
  valuesSchema,
  grafanaDashboards,
  readme,
  docs,
  release,
];
