import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FlagTable } from '../contract/flag-table.js';
import { version } from '../contract/version.js';
import { registryProblem } from '../src/rendering/image-registry.js';
import { helpText } from '../src/runtime/flag-help.js';
import { parseFlags } from '../src/runtime/flags.js';
import { buildCommands, type Command, type Tool, taggedImage, tools } from './images/commands.js';

// npm run images: builds the images of this repository, and pushes them where it is asked to.

const flags = {
  registry: {
    type: 'string',
    group: 'Images',
    help: 'Registry and path before the names, as `npm start -- --image-registry` takes it.',
  },
  image: {
    type: 'string',
    group: 'Images',
    placeholder: 'name:tag',
    help: 'Name of the image, where one is built; takes the place of --registry.',
  },
  push: { type: 'boolean', group: 'Images', help: 'Push the images; needs --registry or --image.' },
  platform: {
    type: 'list',
    group: 'Images',
    help: "Platforms of the images: linux/amd64,linux/arm64 with --push, else this machine's, which the tool keeps.",
  },
  tool: {
    type: 'choice',
    choices: tools,
    group: 'Images',
    help: `Program that builds: the first of ${tools.join(', ')} that is installed.`,
  },
  'dry-run': { type: 'boolean', group: 'Images', help: 'Print the commands and run none.' },
} as const satisfies FlagTable;

const root = fileURLToPath(new URL('..', import.meta.url));

function main(argv: readonly string[]): number {
  const known = readdirSync(join(root, 'images'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const { values, positionals, wants, problems } = parseFlags(flags, { argv, positionals: known.length });
  if (wants === 'help') {
    const usage = `usage: npm run images -- [${known.join('|')}]... [flags]`;
    const about = 'Builds the images of this repository: all of them, or those named.';
    process.stdout.write(helpText(flags, { usage, about }));
    return 0;
  }
  if (wants === 'version') {
    console.log(version);
    return 0;
  }
  const { registry, image, push } = values;
  const tool = values.tool ?? installedTool() ?? (values['dry-run'] ? tools[0] : undefined);
  const platforms = values.platform ?? (push ? ['linux/amd64', 'linux/arm64'] : [ownPlatform()]);
  const wrong = [
    ...problems,
    ...positionals
      .filter((name) => !known.includes(name))
      .map((name) => `${name}: there is no such image; one of ${known.join(', ')}`),
    ...(registry === undefined ? [] : registryProblem('--registry', registry)),
    ...platforms
      .filter((platform) => !['linux/amd64', 'linux/arm64'].includes(platform))
      .map((platform) => `--platform: the images have none of ${platform}; use linux/amd64 or linux/arm64`),
  ];
  const names = positionals.length > 0 ? positionals : known;
  if (push && registry === undefined && image === undefined)
    wrong.push('--push: needs a registry that is yours, got none; add --registry');
  if (image !== undefined && (registry !== undefined || names.length !== 1))
    wrong.push(
      `--image: is the name of one image, got ${names.length} images${registry === undefined ? '' : ' and --registry'}; name one image`,
    );
  if (!push && platforms.length > 1)
    wrong.push(
      `--platform: only a registry takes several, got ${platforms.join(',')}; add --push or name one`,
    );
  if (tool === undefined)
    wrong.push(`--tool: none of ${tools.join(', ')} is on the PATH, got nothing; install one`);
  if (wrong.length > 0 || tool === undefined) return failed(wrong, 2);

  for (const command of buildCommands({ tool, names, registry, image, platforms, push })) {
    console.log(textOf(command));
    if (values['dry-run']) continue;
    const problem = run(command);
    if (problem !== undefined) return failed([`images: ${command.argv.join(' ')} has failed, ${problem}`], 1);
  }
  if (!values['dry-run']) {
    const made = names.map((name) => `  ${image ?? taggedImage(name, registry)}`);
    console.log([`\n${push ? 'Pushed' : 'Built'}`, ...made].join('\n'));
    if (registry !== undefined) console.log(`\nNext:\n  npm start -- --image-registry ${registry}`);
  }
  return 0;
}

/** Runs a command if its condition holds; tells what went wrong. */
function run({ argv, condition }: Command): string | undefined {
  if (condition !== undefined) {
    const held = start(condition.argv, 'ignore').status === 0;
    if (held !== (condition.operator === '&&')) return undefined;
  }
  const { status, signal, error } = start(argv, 'inherit');
  if (error !== undefined) return `got ${error.message}; is it installed`;
  return status === 0 ? undefined : `got ${signal ?? `exit code ${status}`}; see above`;
}

function start([program = '', ...args]: readonly string[], stdio: 'inherit' | 'ignore') {
  return spawnSync(program, args, { cwd: root, stdio });
}

function textOf({ argv, condition }: Command): string {
  const text = argv.join(' ');
  return condition === undefined ? text : `${condition.argv.join(' ')} ${condition.operator} ${text}`;
}

function installedTool(): Tool | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return tools.find((tool) => folders.some((folder) => isProgram(join(folder, tool))));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function ownPlatform(): string {
  return `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;
}

function failed(lines: readonly string[], code: number): number {
  for (const line of lines) console.error(line);
  return code;
}

process.exitCode = main(process.argv.slice(2));
