import {
  type EngineFlagName,
  engineFlagStatus,
  engineFlags,
  engineShortFlags,
} from '../contract/engine-flags.js';

/** A command line that vLLM refuses, in the words of Python's argument parser. */
export class ArgumentError extends Error {}

/** The value of one flag as it was written: true for a switch, false for its `--no-` form, texts for the others. */
export type ArgumentValue = boolean | readonly string[];

/** The flags of `vllm serve` that a command line sets. */
export interface EngineArguments {
  /** Values by the long names of the flags. */
  readonly values: ReadonlyMap<EngineFlagName, ArgumentValue>;
  /** JSON that dotted flags such as `--kv-transfer-config.kv_role` build. */
  readonly dotted: ReadonlyMap<EngineFlagName, Readonly<Record<string, unknown>>>;
  /** The model that stands among the flags without a name. */
  readonly model: string | undefined;
}

interface Found {
  readonly name: EngineFlagName;
  readonly negated: boolean;
  /** Keys behind the name of a JSON flag. */
  readonly path: readonly string[];
}

const names = Object.keys(engineFlags) as readonly EngineFlagName[];

/**
 * Reads the flags of `vllm serve` as a release reads them: `_` as `-`, unique beginnings of names, `--flag=value`, several values
 * behind a list, JSON or dotted keys. A flag that the release does not have is refused.
 */
export function readEngineArguments(argv: readonly string[], release: string): EngineArguments {
  const values = new Map<EngineFlagName, ArgumentValue>();
  const dotted = new Map<EngineFlagName, Record<string, unknown>>();
  const positionals: string[] = [];
  const strange: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const arg = argv[index] ?? '';
    if (!isFlag(arg)) {
      positionals.push(arg);
      continue;
    }
    const equals = arg.indexOf('=');
    const spelled = equals < 0 ? arg : arg.slice(0, equals);
    const joined = equals < 0 ? undefined : arg.slice(equals + 1);
    const found = findFlag(spelled, release);
    if (found === undefined) {
      strange.push(arg);
      continue;
    }
    const { name, negated, path } = found;
    const { kind } = engineFlags[name];
    if (kind === 'switch' || kind === 'toggle') {
      if (joined !== undefined)
        throw new ArgumentError(`argument ${spelled}: ignored explicit argument '${joined}'`);
      values.set(name, !negated);
      continue;
    }
    const taken: string[] = joined === undefined ? [] : [joined];
    while (joined === undefined && (kind === 'list' || taken.length === 0)) {
      const next = argv[index + 1];
      if (next === undefined || isFlag(next)) break;
      taken.push(next);
      index++;
    }
    const [first] = taken;
    if (first === undefined) {
      throw new ArgumentError(
        `argument ${spelled}: expected ${kind === 'list' ? 'at least one argument' : 'one argument'}`,
      );
    }
    if (path.length > 0) putDotted(dotted, name, path, first);
    else values.set(name, taken);
  }
  const [model, ...rest] = positionals;
  if (strange.length > 0 || rest.length > 0) {
    throw new ArgumentError(`unrecognized arguments: ${[...strange, ...rest].join(' ')}`);
  }
  return { values, dotted, model };
}

function isFlag(arg: string): boolean {
  return arg.startsWith('-') && arg !== '-' && !/^-\d+(?:\.\d+)?$|^-\.\d+$/.test(arg) && !arg.includes(' ');
}

function findFlag(spelled: string, release: string): Found | undefined {
  if (!spelled.startsWith('--')) {
    const short = Object.hasOwn(engineShortFlags, spelled.slice(1))
      ? engineShortFlags[spelled.slice(1)]
      : undefined;
    return short === undefined || engineFlagStatus(spelled, release) === 'absent'
      ? undefined
      : { name: short.flag, negated: false, path: [] };
  }
  const [head = '', ...path] = spelled.slice(2).split('.');
  const written = head.replaceAll('_', '-');
  const negatedName = written.startsWith('no-') ? written.slice(3) : undefined;
  const exact = named(written, release);
  if (exact !== undefined) return { name: exact, negated: false, path };
  const negated = negatedName === undefined ? undefined : named(negatedName, release);
  if (negated !== undefined && engineFlags[negated].kind === 'toggle') {
    return { name: negated, negated: true, path: [] };
  }
  const candidates = names.filter(
    (name) => name.startsWith(written) && engineFlagStatus(`--${name}`, release) === 'present',
  );
  if (candidates.length > 1) {
    throw new ArgumentError(
      `ambiguous option: ${spelled} could match ${candidates.map((name) => `--${name}`).join(', ')}`,
    );
  }
  return candidates[0] === undefined ? undefined : { name: candidates[0], negated: false, path };
}

function named(written: string, release: string): EngineFlagName | undefined {
  const name = names.find((candidate) => candidate === written);
  return name !== undefined && engineFlagStatus(`--${name}`, release) === 'present' ? name : undefined;
}

function putDotted(
  dotted: Map<EngineFlagName, Record<string, unknown>>,
  name: EngineFlagName,
  path: readonly string[],
  text: string,
): void {
  const root = dotted.get(name) ?? {};
  dotted.set(name, root);
  let at = root;
  for (const key of path.slice(0, -1)) {
    const next = at[key];
    const inner = typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : {};
    at[key] = inner;
    at = inner;
  }
  at[path.at(-1) ?? ''] = jsonOrText(text);
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
