import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { DashboardName } from '../../identity.js';
import { capacity } from './capacity.js';
import { kvCache } from './kv-cache.js';
import { model } from './model.js';
import { overview } from './overview.js';
import { prefillDecode } from './prefill-decode.js';
import { router } from './router.js';

/** Every dashboard of a stack, by name. */
export const dashboards: Readonly<Record<DashboardName, () => Dashboard>> = {
  overview,
  model,
  router,
  'kv-cache': kvCache,
  'prefill-decode': prefillDecode,
  capacity,
};
