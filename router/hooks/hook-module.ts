import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where the code of a hook is. */
export interface HookModule {
  /** URL of the module. */
  readonly url: string;
  /** The export that is used. @default - the module itself, or the one whose name goes without saying */
  readonly name: string | undefined;
}

/** What is wrong with the value of a flag that names a module, in one sentence or none. */
export function hookModuleProblem(flag: string, value: string): readonly string[] {
  if (/^[^#]+\.(mjs|cjs|js)(#[A-Za-z_$][\w$]*)?$/.test(value)) return [];
  const got = `--${flag}: not a JavaScript module and export, got ${JSON.stringify(value)}`;
  return [`${got}; write ./file.mjs#name, as Python cannot be loaded`];
}

/** The module that a flag names. */
export function hookModule(value: string): HookModule {
  const [path = '', name] = value.split('#', 2);
  return { url: pathToFileURL(resolve(path)).href, name };
}
