import { check, doubt } from '../check.js';
import type { Router } from '../router.js';
import { strategyOf } from '../workload.js';
import { flagOf } from './command-line.js';

/** Holds a router that keeps files and batches to being alone, since each would keep others. */
export function checkBatches(router: Router): void {
  const { args, props } = router;
  const { batches, replicas = 1, autoscaling, rollout = 'recreate' } = props;
  if (!args.some((item) => flagOf(item) === '--enable-batch-api')) return;
  doubt(
    router,
    autoscaling === undefined && replicas !== 'unmanaged' && replicas <= 1,
    `batches: each router keeps its own, got ${autoscaling ? 'an autoscaler' : `replicas ${replicas}`}; run one replica`,
  );
  if (batches === undefined) return;
  const { type, rollingUpdate } = strategyOf(rollout);
  const surge = Number.parseInt(String(rollingUpdate?.maxSurge ?? '25%'), 10);
  check(
    router,
    type === 'Recreate' || surge === 0,
    `rollout: a new pod cannot start while the old one has the files, got ${typeof rollout === 'string' ? rollout : JSON.stringify(rollout)}; use recreate`,
  );
  const { concurrency } = batches;
  check(
    router,
    concurrency === undefined || (Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 4096),
    `batches.concurrency: not a whole number from 1 to 4096, got ${concurrency}; give one`,
  );
}
