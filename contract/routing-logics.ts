/**
 * The ways in which the router chooses an engine, with what each does: the accepted values of `--routing-logic`,
 * of the Router construct and of the VLLMRouter resource.
 */
export const routingLogics = {
  roundrobin: 'each engine that serves the model in turn',
  session: 'the engine that a session header or body key hashes to, so that a session stays on one engine',
  prefixaware: 'an engine that earlier got a prompt with the longest common beginning',
  kvaware: 'the engine that holds most of the prompt in its KV cache',
  disaggregated_prefill: 'a prefill engine first, then a decode engine, with the KV cache moved by LMCache',
  disaggregated_prefill_orchestrated:
    'a prefill engine first, then a decode engine that pulls the KV cache by the kv_transfer_params of the first answer',
  loadaware: 'the best mix of KV cache already held and load below the average',
  leastloaded: 'the engine with the fewest requests in flight',
  p2c: 'the less loaded of two engines drawn at random',
  ttft: 'the engine with the shortest expected time to first token',
} as const satisfies Readonly<Record<string, string>>;

/** A way in which the router chooses an engine. */
export type RoutingLogic = keyof typeof routingLogics;

/** The routing logics that are a flow over a prefill and a decode engine. */
export type PrefillDecodeLogic = 'disaggregated_prefill' | 'disaggregated_prefill_orchestrated';

/** A routing logic that chooses one engine, and so can choose either engine of a prefill/decode pair. */
export type EngineChoice = Exclude<RoutingLogic, PrefillDecodeLogic>;

/** All routing logics, in the order in which they are listed to users. */
export const routingLogicNames = Object.keys(routingLogics) as readonly RoutingLogic[];

/** The routing logics that choose one engine. */
export const engineChoiceNames = routingLogicNames.filter(
  (name): name is EngineChoice => !isPrefillDecode(name),
);

/** Whether a routing logic sends each request to a prefill and then to a decode engine. */
export function isPrefillDecode(logic: RoutingLogic): logic is PrefillDecodeLogic {
  return logic === 'disaggregated_prefill' || logic === 'disaggregated_prefill_orchestrated';
}
