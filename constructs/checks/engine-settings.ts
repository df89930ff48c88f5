import { envNames, pythonHashSeed } from '../../contract/env.js';
import { engineArgs } from '../engine-args.js';
import type { ServingEngineProps } from '../serving-engine.js';
import { valuesOf } from './command-line.js';

/** A setting in which two engines differ. */
export interface UnequalSetting {
  /** The flag or the variable. */
  readonly what: string;
  /** How the two have it. */
  readonly got: readonly [string, string];
}

/** Flags that decide how KV blocks are cut, laid out and named, and under which name the model answers. */
const SHARED_FLAGS = ['--block-size', '--dtype', '--kv-cache-dtype', '--served-model-name'] as const;

/** Settings in which two engines differ, though KV cache that goes from one to the other needs them alike. */
export function unequalSettings(one: ServingEngineProps, other: ServingEngineProps): UnequalSetting[] {
  const [first, second] = [sharedSettings(one), sharedSettings(other)];
  return Object.keys(first)
    .filter((what) => first[what] !== second[what])
    .map((what) => ({ what, got: [first[what] ?? '', second[what] ?? ''] as const }));
}

/** `PYTHONHASHSEED` of an engine; `unset` where each start of it draws another. */
export function hashSeedOf({
  hashSeed,
  baseEnv,
  env,
}: Pick<ServingEngineProps, 'hashSeed' | 'baseEnv' | 'env'>): string {
  const set = [...(baseEnv ?? []), ...(env ?? [])].findLast(({ name }) => name === envNames.pythonHashSeed);
  if (set) return set.value ?? JSON.stringify(set.valueFrom ?? '');
  return hashSeed === false ? 'unset' : (hashSeed ?? pythonHashSeed);
}

function sharedSettings(props: ServingEngineProps): Record<string, string> {
  const args = engineArgs(props, { port: 0 });
  const flags = SHARED_FLAGS.map((flag) => [flag, valuesOf(args, flag)?.join(' ') || defaultOf(flag, props)]);
  return { ...Object.fromEntries(flags), [envNames.pythonHashSeed]: hashSeedOf(props) };
}

function defaultOf(flag: (typeof SHARED_FLAGS)[number], { model }: ServingEngineProps): string {
  if (flag === '--served-model-name') return model;
  return flag === '--block-size' ? "vLLM's default" : 'auto';
}
