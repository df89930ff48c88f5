import { existsSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FlagTable } from '../contract/flag-table.js';
import { version } from '../contract/version.js';
import { runApp } from './rendering/app-process.js';
import { moveOwnImages, registryProblem } from './rendering/image-registry.js';
import { filesBelow, foreignFile, readRendered } from './rendering/rendered-files.js';
import { filesText, nextSteps } from './rendering/report.js';
import { type SwapFolder, swapFolder } from './rendering/swap-folder.js';
import { helpText } from './runtime/flag-help.js';
import { parseFlags } from './runtime/flags.js';

// npm start: renders an app beside its target, checks what it wrote, then puts it in the target's place.

const flags = {
  out: {
    type: 'string',
    group: 'Output',
    placeholder: 'folder',
    help: 'Folder to replace with what the app writes: dist for the default stack, out/<name of the app> for others.',
  },
  'image-registry': {
    type: 'string',
    group: 'Output',
    placeholder: 'registry',
    help: 'Registry that the images of this package are pulled from, as `npm run images` has pushed them; images of others stay.',
  },
} as const satisfies FlagTable;

const usage = 'usage: npm start [-- APP.ts] [--out <folder>] [--image-registry <registry>]';
const defaultApp = fileURLToPath(new URL('./main.ts', import.meta.url));

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals, wants, problems } = parseFlags(flags, { argv, positionals: 1 });
  if (wants === 'help') {
    const about =
      'Writes the manifests of a cdk8s app. When anything fails, what was written before stays as it is.';
    process.stdout.write(helpText(flags, { usage, about }));
    return 0;
  }
  if (wants === 'version') {
    console.log(version);
    return 0;
  }
  const app = resolve(positionals[0] ?? defaultApp);
  const target =
    values.out ?? (app === defaultApp ? 'dist' : join('out', basename(app).replace(/\.[cm]?[jt]s$/, '')));
  const registry = values['image-registry'];
  const wrong = [...problems];
  if (registry !== undefined) wrong.push(...registryProblem('--image-registry', registry));
  if (problems.length === 0 && !existsSync(app)) wrong.push(`${positionals[0]}: there is no such app file`);
  if (wrong.length > 0) return failed(wrong, 2);

  let folder: SwapFolder;
  try {
    folder = swapFolder(target);
  } catch (error) {
    return failed([error instanceof Error ? error.message : String(error)], 2);
  }
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      folder.discard();
      process.exit(code);
    });
  }
  try {
    return await render(app, folder, { target: relative('', folder.path) || '.', registry });
  } finally {
    folder.discard();
  }
}

async function render(
  app: string,
  folder: SwapFolder,
  { target, registry }: { readonly target: string; readonly registry: string | undefined },
): Promise<number> {
  const { warnings, exportsApp, failure } = await runApp(app, folder.staged);
  if (failure !== undefined) return failed([failure, untouched(target)], 1);
  const { files, problems } = readRendered(folder.staged);
  if (problems.length > 0) return failed([...problems, untouched(target)], 1);
  const isMoved = registry === undefined || moveOwnImages(folder.staged, registry);
  const lost = existsSync(folder.path) && foreignFile(folder.path, filesBelow(folder.staged));
  if (lost) {
    return failed(
      [`--out: would delete ${join(target, lost)}, which is no output of an app; name another folder`],
      2,
    );
  }
  folder.swap();
  for (const { path, message } of warnings) console.error(`warning: ${path}: ${message}`);
  if (!isMoved)
    console.error(`warning: --image-registry: has no effect, since no image of this package is used`);
  if (!exportsApp)
    console.error(`warning: ${relative('', app)}: exports no App, so its warnings are not shown`);
  console.log(`Wrote ${target}/\n${filesText(files)}\n\n${nextSteps(target, files)}`);
  return 0;
}

function untouched(target: string): string {
  return existsSync(target) ? `${target}/ is as it was` : `${target}/ was not written`;
}

function failed(lines: readonly string[], code: number): number {
  for (const line of lines) console.error(line);
  return code;
}

process.exitCode = await main(process.argv.slice(2));
