import { ports } from '../../contract/ports.js';
import type { RenderedObject } from '../rendering/rendered-files.js';
import { engineProcess, type Surroundings } from './engine-process.js';
import { FreePorts } from './free-ports.js';
import type { LocalEngine, LocalProcess } from './local-process.js';
import { stackWorkloads } from './pod-workload.js';
import { routerProcess } from './router-process.js';

/** What a plan depends on besides the manifests. */
export interface PlanOptions {
  /** Port of the first program; the others get those that follow. */
  readonly port: number;
  /** Whether the router is to run, which is then the first program. */
  readonly runsRouter: boolean;
  /** Folder for what is written. */
  readonly folder: string;
  /** Variables of this command, which stand in for Secrets. */
  readonly ownEnv: Readonly<Record<string, string | undefined>>;
}

/** The processes that stand in for a stack's pods. */
export interface LocalPlan {
  readonly engines: readonly LocalEngine[];
  /** Absent where the stack has none. */
  readonly router?: LocalProcess;
  /** What is left out, or is not known. */
  readonly warnings: readonly string[];
}

/** Decides which processes stand in for the pods of a stack; nothing is started or written. */
export async function planLocal(
  objects: readonly RenderedObject[],
  { port, runsRouter, folder, ownEnv }: PlanOptions,
): Promise<LocalPlan> {
  const workloads = stackWorkloads(objects);
  const freePorts = new FreePorts();
  const warnings = workloads.skipped.map(
    (name) => `${name}: takes several pods for one engine, of which none is started here`,
  );
  const early = runsRouter && workloads.router ? await freePorts.take(port) : undefined;
  const proxyPort = await freePorts.take(ports.lmcacheProxy);
  const surroundings: Surroundings = { objects, freePorts, ownEnv, folder, proxyPort };
  const engines: LocalEngine[] = [];
  for (const workload of workloads.engines) {
    for (let replica = 0; replica < workload.replicas; replica++) {
      const free = await freePorts.take(port);
      const { engine, missing } = await engineProcess(workload, replica, free, surroundings);
      engines.push(engine);
      if (replica === 0) warnings.push(...missing.map((text) => `${workload.name}: ${text}`));
    }
  }
  if (workloads.router === undefined) return { engines, warnings };
  const routerPort = early ?? (await freePorts.take(port));
  const { router, missing } = routerProcess(workloads.router, routerPort, engines, surroundings);
  warnings.push(...missing.map((text) => `${router.deployment}: ${text}`));
  return { engines, router, warnings };
}
