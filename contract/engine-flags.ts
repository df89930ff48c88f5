import type { EngineFlag, EngineRelease } from './engine-flag-table.js';
import { engineFlags, engineReleases } from './engine-flag-table.js';

export type { EngineFlag, EngineRelease };
export { engineFlags, engineReleases };

/** The long name of a `vllm serve` flag, without dashes. */
export type EngineFlagName = keyof typeof engineFlags;

/** Whether a vLLM release has a flag; `unknown` where no examined release tells. */
export type EngineFlagStatus = 'present' | 'absent' | 'unknown';

/**
 * The one-dash spellings of `vllm serve` flags.
 * @see https://docs.vllm.ai/en/stable/cli/serve/
 */
export const engineShortFlags: Readonly<
  Record<string, { readonly flag: EngineFlagName; readonly since?: EngineRelease }>
> = {
  ac: { flag: 'attention-config', since: '0.13.0' },
  asc: { flag: 'api-server-count', since: '0.10.2' },
  cc: { flag: 'compilation-config', since: '0.13.0' },
  dc: { flag: 'diffusion-config', since: '0.27.1' },
  dcp: { flag: 'decode-context-parallel-size', since: '0.10.2' },
  dp: { flag: 'data-parallel-size' },
  dpa: { flag: 'data-parallel-address', since: '0.10.2' },
  dpb: { flag: 'data-parallel-backend', since: '0.10.2' },
  dpe: { flag: 'data-parallel-external-lb', since: '0.11.2' },
  dph: { flag: 'data-parallel-hybrid-lb', since: '0.11.2' },
  dpl: { flag: 'data-parallel-size-local', since: '0.10.2' },
  dpm: { flag: 'data-parallel-multi-port-external-lb', since: '0.27.1' },
  dpn: { flag: 'data-parallel-rank', since: '0.10.2' },
  dpp: { flag: 'data-parallel-rpc-port', since: '0.10.2' },
  dpr: { flag: 'data-parallel-start-rank', since: '0.10.2' },
  ep: { flag: 'enable-expert-parallel', since: '0.20.2' },
  n: { flag: 'nnodes', since: '0.11.2' },
  pcp: { flag: 'prefill-context-parallel-size', since: '0.13.0' },
  pp: { flag: 'pipeline-parallel-size' },
  q: { flag: 'quantization' },
  r: { flag: 'node-rank', since: '0.11.2' },
  sc: { flag: 'speculative-config', since: '0.20.2' },
  tp: { flag: 'tensor-parallel-size' },
};

const table: Readonly<Record<string, EngineFlag>> = engineFlags;

/**
 * The long flag that one item of an engine's command line names, with `_` read as `-`, values and dotted keys cut off and the
 * `--no-` form of a toggle undone; undefined for a value or a name that no examined release has.
 */
export function engineFlagName(arg: string): EngineFlagName | undefined {
  const name = longName(arg);
  return name !== undefined && isEngineFlag(name) ? name : undefined;
}

/**
 * Whether the engine of a vLLM release accepts one item of its command line; values count as present, since they are no flags.
 *
 * Between two examined releases of which only one has the flag the answer is `unknown`, and so it is for abbreviations.
 *
 * @param version a release or image tag such as `v0.32.0`; other tags give `unknown`
 */
export function engineFlagStatus(arg: string, version: string): EngineFlagStatus {
  // The optimization level, joined to its value, has been accepted by every examined release.
  if (!/^--?[a-zA-Z]/.test(arg) || /^-O/.test(arg)) return 'present';
  const at = numbersOf(version);
  if (at === undefined) return 'unknown';
  const name = longName(arg);
  const flag = name === undefined ? undefined : table[name];
  if (flag === undefined) return isExamined(at) && !isAbbreviation(name) ? 'absent' : 'unknown';
  const since = arg.startsWith('--') ? flag.since : shortOf(arg)?.since;
  return statusAt(at, since, flag.gone);
}

function statusAt(at: Numbers, since: string | undefined, gone: string | undefined): EngineFlagStatus {
  const releases = engineReleases.map(examined);
  const has = releases.map(
    (release) =>
      (since === undefined || compare(release, examined(since)) >= 0) &&
      (gone === undefined || compare(release, examined(gone)) < 0),
  );
  const before = releases.findLastIndex((release) => compare(release, at) <= 0);
  const after = releases.findIndex((release) => compare(release, at) >= 0);
  // Flags do not come back, so a release older than the first sight of one, or newer than its end, lacks it too.
  if (before < 0) return has[0] === true ? 'unknown' : 'absent';
  if (after < 0) return has.at(-1) === true ? 'unknown' : 'absent';
  if (has[before] !== has[after]) return 'unknown';
  return has[before] === true ? 'present' : 'absent';
}

function longName(arg: string): string | undefined {
  if (!arg.startsWith('-')) return undefined;
  if (!arg.startsWith('--')) return shortOf(arg)?.flag;
  const name = (arg.slice(2).split(/[=.]/, 1)[0] ?? '').replaceAll('_', '-');
  if (isEngineFlag(name) || !name.startsWith('no-')) return name;
  return table[name.slice(3)]?.kind === 'toggle' ? name.slice(3) : name;
}

function shortOf(arg: string): { readonly flag: EngineFlagName; readonly since?: EngineRelease } | undefined {
  const name = arg.slice(1).split('=', 1)[0] ?? '';
  return Object.hasOwn(engineShortFlags, name) ? engineShortFlags[name] : undefined;
}

function isEngineFlag(name: string): name is EngineFlagName {
  return Object.hasOwn(engineFlags, name);
}

function isAbbreviation(name: string | undefined): boolean {
  return name !== undefined && Object.keys(engineFlags).some((flag) => flag.startsWith(name));
}

function isExamined(at: Numbers): boolean {
  return engineReleases.some((release) => compare(examined(release), at) === 0);
}

type Numbers = readonly [number, number, number];

function numbersOf(version: string): Numbers | undefined {
  const found = /^v?(\d+)\.(\d+)\.(\d+)(?!\d|rc|\.dev)/.exec(version);
  return found === null ? undefined : [Number(found[1]), Number(found[2]), Number(found[3])];
}

function examined(release: string): Numbers {
  return numbersOf(release) ?? [0, 0, 0];
}

function compare(a: Numbers, b: Numbers): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
