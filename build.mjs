import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

// Writes lib/: ES modules with their types, the same as CommonJS under lib/cjs/, and programs as single files under lib/bin/.
// `--programs <folder> [name...]` writes programs alone, to another folder; with `--metafile` what went into each, too.

const root = dirname(fileURLToPath(import.meta.url));
const lib = join(root, 'lib');
const common = { absWorkingDir: root, bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' };
const programs = {
  cli: 'src/cli.ts',
  operator: 'operator/main.ts',
  router: 'router/main.ts',
  sidecar: 'sidecar/main.ts',
  sim: 'sim/main.ts',
};

// See router/main.ts, which can set this only after the start, when it does less.
const interpreters = { router: '-S node --initial-old-space-size=96' };

const mitTerms = readFileSync(join(root, 'node_modules', 'fastify', 'LICENSE'), 'utf8')
  .replace(/^[\s\S]*?(?=Permission is hereby granted)/, '')
  .trim();

const { values, positionals } = parseArgs({
  options: { programs: { type: 'string' }, metafile: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (values.programs === undefined) {
  await writeLibrary();
  await writePrograms(join(lib, 'bin'), Object.keys(programs));
} else {
  await writePrograms(resolve(values.programs), positionals.length > 0 ? positionals : Object.keys(programs));
}

async function writeLibrary() {
  rmSync(lib, { recursive: true, force: true });

  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  const compile = (...options) =>
    execFileSync(
      process.execPath,
      [join(typescript, 'bin', 'tsc'), '-p', 'tsconfig.build.json', ...options],
      {
        cwd: root,
        stdio: 'inherit',
      },
    );
  compile();

  // Under "type": "commonjs" TypeScript reads the same declarations as those of CommonJS modules, which they then describe.
  // Editors complete and check a values file by it: `# yaml-language-server: $schema=.../lib/values.schema.json`.
  copyFileSync(join(root, 'src/values/generated/schema.json'), join(lib, 'values.schema.json'));

  const cjs = join(lib, 'cjs');
  compile('--emitDeclarationOnly', '--outDir', cjs);
  writeFileSync(join(cjs, 'package.json'), '{ "type": "commonjs" }\n');
  const imported = readdirSync(join(lib, 'imports')).filter((name) => name.endsWith('.js'));
  await build({
    ...common,
    format: 'cjs',
    packages: 'external',
    outdir: cjs,
    outbase: lib,
    entryPoints: [
      { in: join(lib, 'src', 'index.js'), out: 'src/index' },
      ...imported.map((name) => ({ in: join(lib, 'imports', name), out: `imports/${name.slice(0, -3)}` })),
    ],
  });
}

/** Writes each program as one file beside the licences of what is in it. */
async function writePrograms(bin, names) {
  mkdirSync(bin, { recursive: true });
  for (const name of names) {
    const source = programs[name];
    if (source === undefined)
      throw new Error(`build: unknown program, got ${name}; use ${Object.keys(programs).join(' or ')}`);
    const { metafile } = await build({
      ...common,
      format: 'esm',
      metafile: true,
      legalComments: 'none',
      // cdk8s carries a second copy of the package and is CommonJS, which calls require for modules of Node.
      alias: { yaml: join(root, 'node_modules', 'yaml') },
      // A native module cannot be part of a bundle.
      external: ['zeromq'],
      banner: {
        js: `#!/usr/bin/env ${interpreters[name] ?? 'node'}\nimport { createRequire } from 'node:module';const require = createRequire(import.meta.url);`,
      },
      entryPoints: { [name]: join(root, source) },
      outdir: bin,
      outExtension: { '.js': '.mjs' },
    });
    chmodSync(join(bin, `${name}.mjs`), 0o755);
    writeFileSync(join(bin, `${name}.licenses.txt`), licencesOf(metafile));
    if (values.metafile) writeFileSync(join(bin, `${name}.meta.json`), JSON.stringify(metafile));
  }
}

/** Licences of the packages inside a bundle, which have to go with it. */
function licencesOf({ inputs }) {
  const folders = new Set(
    Object.keys(inputs).flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  );
  return [...folders]
    .sort()
    .map((folder) => {
      const { name, version, license, author } = JSON.parse(
        readFileSync(join(root, folder, 'package.json'), 'utf8'),
      );
      const files = readdirSync(join(root, folder)).filter((entry) => /^(licen[cs]e|notice)/i.test(entry));
      if (files.length === 0 && !(license === 'MIT' && typeof author === 'string'))
        throw new Error(`build: ${name} is in a bundle and has no licence file, got none`);
      // A package that only names MIT and its author gets the licence's own words.
      const texts =
        files.length === 0
          ? [`Copyright (c) ${author}`, mitTerms]
          : files.map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
      return `${[`${name} ${version} (${license})`, ...texts].join('\n\n')}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
