import type { Construct } from 'constructs';
import type { RouterFlagValues } from '../../contract/router-flags.js';
import { doubt } from '../check.js';
import { valueAfter, valuesOf } from '../checks/command-line.js';
import type { LoraProps } from '../lora/stack.js';
import type { PrefillDecodeProps } from '../prefill-decode.js';
import type { Router, RouterProps } from '../router.js';
import type { ServingEngineProps } from '../serving-engine.js';
import type { VllmStackProps } from '../stack.js';
import { type Autoscaling, wakesByLoad } from './autoscaling.js';

/** Names by which clients ask for the model of an engine. */
export function servedNames(
  props: Pick<ServingEngineProps, 'model' | 'servedModelNames' | 'extraArgs'>,
): readonly string[] {
  const names =
    valuesOf((props.extraArgs ?? []).map(String), '--served-model-name') ?? props.servedModelNames ?? [];
  return names.length > 0 ? names : [props.model];
}

/** An engine, or a pair, whose autoscaler knows of the LoRA adapters by whose names its model is asked for too. */
export function withAdapterNames<P extends ServingEngineProps | PrefillDecodeProps>(
  name: string,
  engine: P,
  { loraAdapters = {} }: LoraProps,
): P {
  const adapters = Object.entries(loraAdapters)
    .filter(([, { baseModel }]) => baseModel === name)
    .map(
      ([key, { source, adapterName }]) =>
        adapterName ?? ('adapterName' in source ? source.adapterName : undefined) ?? key,
    );
  if (adapters.length === 0) return engine;
  const named = <S extends { readonly autoscaling?: Autoscaling }>(props: S): S => {
    const { autoscaling } = props;
    if (autoscaling?.type !== 'keda' || !autoscaling.load) return props;
    const models = [...servedNames(engine), ...adapters];
    return { ...props, autoscaling: { ...autoscaling, load: { models, ...autoscaling.load } } };
  };
  if (!('prefill' in engine || 'decode' in engine)) return named(engine);
  const { prefill, decode } = engine as PrefillDecodeProps;
  return named({
    ...engine,
    ...(prefill && { prefill: named(prefill) }),
    ...(decode && { decode: named(decode) }),
  });
}

/** The router's props, with a queue for the models whose last engine may go; what the user says of it wins. */
export function holdingRouterProps(props: VllmStackProps): RouterProps {
  const router = props.router || {};
  const models = wokenModels(props);
  if (models.length === 0) return router;
  const flags: RouterFlagValues = {
    'queue-size': 1000,
    // As long as OpenAI's clients wait.
    'queue-timeout-seconds': 600,
    'queue-models': models,
    ...router.flags,
  };
  return { ...router, flags };
}

/** Holds a stack whose engines may all go to a router that keeps requests until one has come. */
export function checkScaleToZero(stack: Construct, props: VllmStackProps, router: Router | undefined): void {
  const models = wokenModels(props);
  if (models.length === 0) return;
  doubt(
    stack,
    router !== undefined,
    `autoscaling: what a router holds brings the first engine of ${models.join(', ')}, got no router; set minReplicas to 1`,
  );
  const size = router && valueAfter(router.args, '--queue-size');
  doubt(
    stack,
    !router || Number(size) > 0,
    `autoscaling: the first engine of ${models.join(', ')} comes when the router holds requests, got queue-size ${size}; raise it`,
  );
}

/** Names of the models of which all engines may go. */
function wokenModels(props: VllmStackProps): string[] {
  const engines = Object.entries(props.engines ?? {}).map(([name, engine]) =>
    withAdapterNames(name, engine, props),
  );
  const pools = Object.entries(props.prefillDecode ?? {}).flatMap(([name, pair]) => {
    const { prefill, decode, ...both } = withAdapterNames(name, pair, props);
    return [
      { ...both, ...prefill },
      { ...both, ...decode },
    ];
  });
  const woken = [...engines, ...pools].filter(({ autoscaling }) => wakesByLoad(autoscaling));
  const names = woken.flatMap((engine) => {
    const { autoscaling } = engine;
    return (autoscaling?.type === 'keda' ? autoscaling.load?.models : undefined) ?? servedNames(engine);
  });
  return [...new Set(names)];
}
