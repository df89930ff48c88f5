import { App, Chart } from 'cdk8s';
import { VllmStack, type VllmStackProps, type Warning, warningsOf } from '../constructs/index.js';
import { memoryWarning } from './fit/engine-memory.js';
import type { Target } from './from-values/translation.js';
import type { RenderedObject } from './rendering/rendered-files.js';
import { type Json, yamlDocuments } from './rendering/yaml.js';

/** The manifests of a stack. */
export interface Synthesis {
  /** In the order in which they can be applied; of no use where there are problems. */
  readonly objects: readonly RenderedObject[];
  /** What works but is probably not what was meant. */
  readonly warnings: readonly Warning[];
  /** What the stack's constructs refuse. */
  readonly problems: readonly Warning[];
}

/** Builds a stack in memory. Paths of warnings and problems begin at the stack: `release/engine`. */
export function synthesize(props: VllmStackProps, { release, namespace }: Target): Synthesis {
  const chart = new Chart(new App(), release, { namespace, disableResourceNameHashes: true });
  const stack = new VllmStack(chart, release, props);
  const pathOf = (path: string): string => path.slice(release.length + 1);
  const problems = stack.node
    .findAll()
    .flatMap(({ node }) => node.validate().map((message) => ({ path: pathOf(node.path), message })));
  return {
    objects: problems.length > 0 ? [] : (chart.toJson() as RenderedObject[]),
    warnings: [
      ...warningsOf(stack).map(({ path, message }) => ({ path: pathOf(path), message })),
      ...memoryWarnings(props, release),
    ],
    problems,
  };
}

function memoryWarnings({ engines = {} }: VllmStackProps, release: string): Warning[] {
  return Object.entries(engines).flatMap(([name, props]) => {
    const message = memoryWarning(props);
    return message === undefined ? [] : [{ path: `${release}/${name}`, message }];
  });
}

/** Manifests as one YAML stream, which readers of YAML 1.1 and 1.2 understand alike. */
export function manifestsText(objects: readonly RenderedObject[]): string {
  return yamlDocuments(objects as unknown as readonly Json[]);
}
