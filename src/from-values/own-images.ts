import type { LoraControllerProps, ServingEngineProps, VllmStackProps } from '../../constructs/index.js';
import { downloadGuard } from '../../constructs/lora/downloads.js';
import { images } from '../../contract/images.js';

/** Whose images of the router, the LoRA controller and the download sidecar are written: the chart's or this repo's. */
export const imageChoices = ['chart', 'ours'] as const;

/**
 * The same stack with this repo's images in place of the chart's. Engines and the cache server keep theirs, which are other
 * projects' in either case; the controller gets the rights in its own namespace that ours needs.
 */
export function withOwnImages(props: VllmStackProps): VllmStackProps {
  const { router, loraController, engines = {} } = props;
  return {
    ...props,
    ...(router && { router: { ...router, image: images.router } }),
    ...(loraController &&
      !('external' in loraController) && { loraController: ownController(loraController) }),
    engines: Object.fromEntries(
      Object.entries(engines).map(([name, engine]) => [name, withOwnSidecar(engine)]),
    ),
  };
}

function ownController(controller: LoraControllerProps): LoraControllerProps {
  const { rights: _rights, leaderElectionRights: _leaderElectionRights, ...rest } = controller;
  // The same program looks after all kinds where nothing else is said, and has rights to adapters only.
  return {
    ...rest,
    image: images.operator,
    extraArgs: [...(controller.extraArgs ?? []), '--kinds=LoraAdapter'],
  };
}

function withOwnSidecar(engine: ServingEngineProps): ServingEngineProps {
  if (!engine.sidecars) return engine;
  return {
    ...engine,
    sidecars: engine.sidecars.map((sidecar) =>
      sidecar.name === 'sidecar'
        ? {
            ...sidecar,
            image: images.sidecar,
            env: [...(sidecar.env ?? []), ...downloadGuard({ env: sidecar.env ?? [] })],
          }
        : sidecar,
    ),
  };
}
