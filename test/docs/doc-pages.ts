import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A fenced block of a page. */
export interface Block {
  /** Line of its first fence, counted from 1. */
  readonly line: number;
  /** First word behind the fence. */
  readonly language: string;
  /** The other words behind the fence. */
  readonly words: readonly string[];
  readonly text: string;
}

/** A page of the documentation. */
export interface Page {
  /** Below the root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** README.md, CHANGELOG.md, CONTRIBUTING.md and every page below docs/. */
export function docPages(): Page[] {
  const below = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  return ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...below.sort()].map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return { path, text, blocks: blocksOf(text) };
  });
}

/** The fenced blocks of a page, without the indentation that they have inside a list. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [, indent = '', info] = /^( *)```(.*)$/.exec(lines[at] ?? '') ?? [];
    if (info === undefined) continue;
    const end = lines.indexOf(`${indent}\`\`\``, at + 1);
    if (end < 0) throw new Error(`docs: a block without end, got line ${at + 1}; close it`);
    const [language = '', ...words] = info.trim().split(' ');
    const body = lines.slice(at + 1, end).map((line) => line.slice(Math.min(indent.length, line.length)));
    blocks.push({ line: at + 1, language, words, text: `${body.join('\n')}\n` });
    at = end;
  }
  return blocks;
}

/** Blocks that become a file where the page's commands run, by its name. */
export function filesOf({ blocks }: Page): ReadonlyMap<string, string> {
  const named = blocks.flatMap(({ language, words, text }): [string, string][] => {
    const [mode, name] = language === 'ts' ? ['app', words[0]] : words;
    return name !== undefined &&
      ['app', 'values', 'manifest', 'config'].includes(mode ?? '') &&
      name !== 'declaration'
      ? [[name, text]]
      : [];
  });
  return new Map(named);
}
