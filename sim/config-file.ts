import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { ArgumentError } from './engine-arguments.js';

/**
 * A command line with the flags of the file that `--config` names before its own, which therefore win.
 * @see https://docs.vllm.ai/en/stable/configuration/serve_args/#configuration-file
 */
export function withConfigFile(args: readonly string[]): readonly string[] {
  const at = args.findIndex((arg) => arg === '--config' || arg.startsWith('--config='));
  const arg = args[at];
  if (arg === undefined) return args;
  const joined = arg.startsWith('--config=');
  const path = joined ? arg.slice('--config='.length) : args[at + 1];
  if (path === undefined) throw new ArgumentError('argument --config: expected one argument');
  const rest = [...args.slice(0, at), ...args.slice(at + (joined ? 1 : 2))];
  const { flags, model } = flagsOf(path);
  // The model of the command line is its first argument; one of the file stands there only if there is none.
  const [first] = rest;
  if (first !== undefined && !first.startsWith('-')) return [first, ...flags, ...rest.slice(1)];
  return [...(model === undefined ? [] : [model]), ...flags, ...rest];
}

function flagsOf(path: string): { readonly flags: readonly string[]; readonly model: string | undefined } {
  let data: unknown;
  try {
    data = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ArgumentError(`argument --config: ${path} cannot be read: ${reason}`);
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new ArgumentError(`argument --config: ${path} is no mapping of flags`);
  }
  const flags: string[] = [];
  let model: string | undefined;
  for (const [key, value] of Object.entries(data) as [string, unknown][]) {
    if (key === 'model' || key === 'model_tag') model = String(value);
    else if (value === true) flags.push(`--${key}`);
    else if (Array.isArray(value)) flags.push(`--${key}`, ...value.map(textOf));
    else if (value !== false && value !== null) flags.push(`--${key}`, textOf(value));
  }
  return { flags, model };
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
