import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A program named docker that does what `docker buildx` does with its arguments, but builds nothing. */
export interface FakeDocker {
  /** Folder to put on the PATH. */
  readonly folder: string;
  /** Images that it was asked for, with their platforms and where they went. */
  readonly built: () => readonly BuiltImage[];
  /** Makes every build of a Dockerfile with this text in its path fail. */
  failAt(text: string): void;
}

/** An image that the fake was asked for. */
export interface BuiltImage {
  readonly tag: string;
  readonly file: string;
  readonly platforms: readonly string[];
  readonly to: 'registry' | 'store';
  readonly builder: string;
}

// Refuses, as docker does, what it does not know, what lacks a value, and what its builder cannot do.
const source = `
const fs = require('node:fs');
const path = require('node:path');
const state = JSON.parse(fs.readFileSync(STATE, 'utf8'));
const save = () => fs.writeFileSync(STATE, JSON.stringify(state));
const die = (message) => { console.error('docker: ' + message); process.exit(1); };
const [, , buildx, verb, ...rest] = process.argv;
if (buildx !== 'buildx') die('unknown command ' + buildx);
const known = {
  inspect: [[], []],
  create: [['name', 'driver', 'driver-opt'], []],
  build: [['builder', 'file', 'platform', 'tag'], ['push', 'load']],
}[verb];
if (!known) die('unknown command buildx ' + verb);
const flags = {};
const words = [];
for (let at = 0; at < rest.length; at++) {
  const word = rest[at];
  if (!word.startsWith('-')) { words.push(word); continue; }
  const name = word.slice(2);
  if (!word.startsWith('--') || name in flags) die('bad flag ' + word);
  if (known[1].includes(name)) flags[name] = true;
  else if (known[0].includes(name) && rest[at + 1] && !rest[at + 1].startsWith('-')) flags[name] = rest[++at];
  else die('unknown flag or no value: ' + word);
}
if (verb === 'inspect') {
  if (words.length !== 1) die('inspect needs one builder');
  if (!state.builders.includes(words[0])) die('no builder ' + words[0]);
} else if (verb === 'create') {
  if (state.builders.includes(flags.name)) die('existing instance for ' + flags.name);
  if (flags.driver !== 'docker-container') die('a driver that makes one platform only, ' + flags.driver);
  state.builders.push(flags.name);
  save();
} else {
  const { file, platform = '', tag = '', builder = 'default' } = flags;
  if (words.length !== 1 || !fs.existsSync(path.join(words[0], 'package-lock.json'))) die('no context ' + words);
  if (!file || !fs.existsSync(file)) die('no Dockerfile ' + file);
  if (file.includes(state.failAt)) die('the build has failed');
  if (!/^[a-z0-9.-]+(:[0-9]+)?(\\/[a-z0-9._-]+)+:[A-Za-z0-9_.-]+$/.test(tag)) die('invalid reference ' + tag);
  const platforms = platform.split(',');
  if (platforms.some((name) => !/^linux\\/(amd64|arm64)$/.test(name))) die('invalid platform ' + platform);
  if (flags.push === flags.load) die('needs one of --push and --load');
  if (builder !== 'default' && !state.builders.includes(builder)) die('no builder ' + builder);
  if (platforms.length > 1 && builder === 'default') die('multi-platform build is not supported for this driver');
  if (platforms.length > 1 && flags.load) die('exporting several platforms to the store is not supported');
  state.built.push({ tag, file, platforms, to: flags.push ? 'registry' : 'store', builder });
  save();
}
`;

/** Puts the fake into a folder of its own, until the test ends. */
export function fakeDocker(): FakeDocker {
  const folder = mkdtempSync(join(tmpdir(), 'docker-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const state = join(folder, 'state.json');
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(state, JSON.stringify({ builders: [], built: [], failAt: '\n' }));
  const text = `#!${process.execPath}\n${source.replaceAll('STATE', JSON.stringify(state))}`;
  writeFileSync(join(bin, 'docker'), text, { mode: 0o755 });
  const read = () => JSON.parse(readFileSync(state, 'utf8'));
  return {
    folder: bin,
    built: () => read().built,
    failAt: (text) => writeFileSync(state, JSON.stringify({ ...read(), failAt: text })),
  };
}
