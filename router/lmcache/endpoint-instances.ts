import type { Endpoint } from '../discovery/endpoints.js';
import type { LmcacheInstance, LmcacheWorkers } from './workers.js';

interface Known {
  readonly version: number;
  readonly instance: LmcacheInstance | undefined;
}

/**
 * Finds the LMCache of an engine: the instance with the name of the engine's pod, with its id or its `host:port`, or else the only one
 * that registered with the engine's address. The address alone does not tell instances on one host apart.
 */
export class EndpointInstances {
  readonly #workers: LmcacheWorkers;
  readonly #known = new WeakMap<Endpoint, Known>();

  constructor(workers: LmcacheWorkers) {
    this.#workers = workers;
  }

  /** The instance beside an engine; undefined where none told of itself. */
  of(endpoint: Endpoint): LmcacheInstance | undefined {
    const { version } = this.#workers;
    const known = this.#known.get(endpoint);
    if (known?.version === version) return known.instance;
    const instance = this.#find(endpoint);
    this.#known.set(endpoint, { version, instance });
    return instance;
  }

  #find({ podName, id, url }: Endpoint): LmcacheInstance | undefined {
    const { host, hostname } = new URL(url);
    for (const name of [podName, id, host]) {
      const instance = name === undefined ? undefined : this.#workers.instance(name);
      if (instance !== undefined) return instance;
    }
    const ip = hostname.replace(/^\[(.*)\]$/, '$1');
    const there = [...this.#workers.instances()].filter(({ workers }) =>
      [...workers.values()].some((worker) => worker.ip === ip),
    );
    return there.length === 1 ? there[0] : undefined;
  }
}
