import { routingLogics } from '../../contract/routing-logics.js';
import { doubt } from '../check.js';
import type { Router } from '../router.js';
import { valueAfter, valuesOf } from './command-line.js';

/** Holds the router's command line, whichever props wrote it, to what its routing logic cannot do without. */
export function checkRouting(router: Router): void {
  const { args, props } = router;
  const logic = valueAfter(args, '--routing-logic') ?? 'roundrobin';
  doubt(
    router,
    Object.hasOwn(routingLogics, logic),
    `routing: no such logic, got '${logic}'; one of ${Object.keys(routingLogics).join(', ')}`,
  );
  if (logic === 'session') {
    const key = valueAfter(args, '--session-key') ?? '';
    doubt(
      router,
      key !== '' && !key.startsWith('--'),
      `routing: session needs a sessionKey, got '${key}'; name the header that tells sessions apart`,
    );
  }
  const pools = kvAwarePools(args);
  if (logic === 'kvaware' || pools.length > 0) {
    const followsEvents = pools.length > 0 || valueAfter(args, '--kv-source') === 'engine-events';
    const { discovery } = props;
    doubt(
      router,
      !(followsEvents && discovery?.type === 'k8s' && discovery.by === 'service-name'),
      `routing: kvaware follows the KV events of each pod, got discovery by service-name, which hides pods behind Services; use by: 'pod-ip'`,
    );
    doubt(
      router,
      followsEvents || Number(valueAfter(args, '--lmcache-controller-port') ?? 0) > 0,
      `routing: kvaware needs the port of LMCache's controller, got '${valueAfter(args, '--lmcache-controller-port') ?? ''}'; use routing: { logic: 'kvaware' }, which sets it`,
    );
    const several = Number(props.replicas ?? 1) > 1;
    doubt(
      router,
      followsEvents || (!several && !props.autoscaling),
      `routing: kvaware keeps its index in one process, got ${props.autoscaling ? 'an autoscaler' : `${props.replicas} replicas`}; run one replica`,
    );
  }
  if (logic.startsWith('disaggregated')) {
    const labels = (['--prefill-model-labels', '--decode-model-labels'] as const).map(
      (flag) => valuesOf(args, flag)?.join() ?? '',
    );
    doubt(
      router,
      labels.every((label) => label !== ''),
      `routing: ${logic} needs prefillModelLabels and decodeModelLabels, got '${labels[0]}' and '${labels[1]}'; name the engines of both pools`,
    );
  }
}

/** Labels of each pool in which engines are chosen by their KV events; none where one engine answers. */
export function kvAwarePools(args: readonly string[]): readonly (readonly string[])[] {
  const logic = valueAfter(args, '--routing-logic') ?? '';
  if (!logic.startsWith('disaggregated') || valueAfter(args, '--kv-source') === 'lmcache-controller')
    return [];
  return (['prefill', 'decode'] as const)
    .filter((pool) => valueAfter(args, `--${pool}-routing-logic`) === 'kvaware')
    .map((pool) => labelsAfter(args, `--${pool}-model-labels`));
}

/** The items of a list of labels on a command line. */
export function labelsAfter(args: readonly string[], flag: string): readonly string[] {
  return (valuesOf(args, flag) ?? []).flatMap((item) => item.split(',')).filter(Boolean);
}
