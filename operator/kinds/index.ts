import type { OperatorKind } from '../../contract/operator-flags.js';
import type { Kind } from '../kind.js';
import type { CustomResource } from '../kube-object.js';
import { cacheServer } from './cache-server/kind.js';
import { loraAdapter } from './lora-adapter/kind.js';
import { staticRoute } from './static-route/kind.js';
import { vllmRouter } from './vllm-router/kind.js';
import { vllmRuntime } from './vllm-runtime/kind.js';

/** How each kind that the operator looks after is made. */
export const kinds: Readonly<Record<OperatorKind, () => Kind>> = {
  VLLMRuntime: () => erased(vllmRuntime),
  VLLMRouter: () => erased(vllmRouter),
  CacheServer: () => erased(cacheServer),
  LoraAdapter: () => erased(loraAdapter()),
  StaticRoute: () => erased(staticRoute()),
};

/** A kind by its name only: what it is given is read from the collection of its own type. */
function erased<C extends CustomResource, F>(kind: Kind<C, F>): Kind {
  return kind as unknown as Kind;
}
