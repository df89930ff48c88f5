import { flagOf, valueAfter } from '../../constructs/checks/command-line.js';
import { engineArgs } from '../../constructs/engine-args.js';
import type { ServingEngineProps } from '../../constructs/index.js';
import { gpuModels } from '../../contract/gpu-memory.js';
import { parseFlags } from '../runtime/flags.js';
import { changesThatFit } from './changes.js';
import { fitFlags } from './flags.js';
import { planMemory } from './memory-plan.js';
import { tableConfig } from './model-config-file.js';
import { fitOptionsOf } from './options.js';

/** Flags of vLLM that change what it takes in ways that the formulas do not follow. */
const untold = [
  'data-parallel-size',
  'cpu-offload-gb',
  'kv-cache-memory-bytes',
  'speculative-config',
  'hf-overrides',
  'runner',
  'config',
  'num-gpu-blocks-override',
  'rope-scaling',
  'kv-cache-dtype-skip-layers',
];

/**
 * What to say of an engine whose model does not fit on its GPU, where both are known: the model from the table, the GPU from
 * the node selector `nvidia.com/gpu.product`. Nothing is said where either is a guess.
 */
export function memoryWarning(props: ServingEngineProps): string | undefined {
  const product = productOf(props);
  const [gpu] =
    Object.entries(gpuModels).find(([, { products }]) =>
      (products as readonly string[]).includes(product ?? ''),
    ) ?? [];
  const config = tableConfig(props.model);
  if (gpu === undefined || config === undefined || !takesWholeGpus(props)) return undefined;
  const args = engineArgs(props, { port: 0 });
  if (untold.some((name) => args.some((item) => flagOf(item) === `--${name}`))) return undefined;
  const loras = args.some((item) => flagOf(item) === '--enable-lora')
    ? (valueAfter(args, '--max-loras') ?? '1')
    : '0';
  const argv = [`--gpu=${gpu}`, `--max-loras=${loras}`];
  for (const name of Object.keys(fitFlags)) {
    if (name === 'gpu' || name === 'max-loras' || name === 'concurrency' || name === 'output') continue;
    if (!args.some((item) => flagOf(item) === `--${name}`)) continue;
    const value = valueAfter(args, `--${name}`);
    argv.push(
      fitFlags[name as keyof typeof fitFlags].type === 'boolean' ? `--${name}` : `--${name}=${value}`,
    );
  }
  if (props.lmcache !== undefined) argv.push('--disable-hybrid-kv-cache-manager');
  const parsed = parseFlags(fitFlags, { argv });
  const problems = [...parsed.problems];
  const options = problems.length === 0 ? fitOptionsOf(parsed.values, config, problems) : undefined;
  // What this check cannot read is told by the checks of the flags, or is right in ways that it does not know.
  if (options === undefined || problems.length > 0) return undefined;
  const plan = planMemory(options);
  if (plan.fits) return undefined;
  const [cheapest] = changesThatFit(options, { gpu });
  const advice =
    cheapest === undefined ? 'see vllm-stack fit' : `try ${cheapest.change}, and see vllm-stack fit`;
  return `model: does not fit on ${gpu}, a request of ${options.maxModelLen} tokens needs ${plan.needed.toFixed(1)} GiB of KV cache, got ${Math.max(0, plan.available - plan.margin).toFixed(1)}; ${advice}`;
}

const label = 'nvidia.com/gpu.product';

/** The one kind of GPU that pods of an engine may run on, as node selector or required affinity names it. */
function productOf({ nodeSelector, affinity }: ServingEngineProps): string | undefined {
  const selected = nodeSelector?.[label];
  if (selected !== undefined) return selected;
  const terms =
    affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const named = terms.map(({ matchExpressions = [] }) => {
    const [values, ...more] = matchExpressions.filter(
      ({ key, operator }) => key === label && operator === 'In',
    );
    return more.length === 0 && values?.values?.length === 1 ? values.values[0] : undefined;
  });
  return new Set(named).size === 1 ? named[0] : undefined;
}

function takesWholeGpus({ gpu, resources }: ServingEngineProps): boolean {
  if (resources !== undefined) return false;
  if (typeof gpu !== 'object') return gpu !== 0;
  return gpu.share === undefined && (gpu.resource ?? 'nvidia.com/gpu') === 'nvidia.com/gpu';
}
