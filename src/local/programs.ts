import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A program with the arguments that come before all others. */
export type Program = readonly [file: string, ...args: string[]];

/** The simulated engine; undefined where the installation is not whole. */
export function simProgram(): Program | undefined {
  return programOf('sim');
}

/** The router; undefined where the installation is not whole. */
export function routerProgram(): Program | undefined {
  return programOf('router');
}

/** A program given as text, such as `python -m vllm.entrypoints.cli.main`; quotes keep words together. */
export function programIn(text: string): Program | undefined {
  const words = [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
  const [file, ...args] = words;
  return file === undefined || file === '' ? undefined : [file, ...args];
}

/** The bundle beside this one, or what it is made from. */
function programOf(name: string): Program | undefined {
  const bundle = fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
  if (existsSync(bundle)) return [process.execPath, bundle];
  const source = fileURLToPath(new URL(`../../${name}/main.ts`, import.meta.url));
  return existsSync(source) ? [process.execPath, '--import', import.meta.resolve('tsx'), source] : undefined;
}
