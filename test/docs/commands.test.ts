import { rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { docPages, filesOf, root } from './doc-pages.js';
import { docFolder, runPage } from './doc-run.js';
import { pipelinesOf } from './shell-lines.js';

const pages = docPages();

describe('commands of the documentation', () => {
  it.each(pages.filter(({ blocks }) => blocks.some(({ language }) => language === 'sh')))(
    'run: $path',
    async (page) => {
      const folder = docFolder();
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));

      expect(await runPage(page, folder)).toEqual([]);
    },
    60_000,
  );

  it('use every file that a page shows', () => {
    const unused = pages.flatMap((page) => {
      const text = page.blocks.flatMap((block) => (block.language === 'sh' ? block.text : [])).join('');
      const shown = page.blocks.some(({ words }) => words.at(-1) === 'warns');
      return [...filesOf(page).keys()]
        .filter((name) => !text.includes(name) && !shown)
        .map((name) => `${page.path}: ${name}`);
    });

    expect(unused).toEqual([]);
  });
});

describe('blocks of the documentation', () => {
  it('say what they are', () => {
    const odd = pages.flatMap(({ path, blocks }) =>
      blocks.flatMap(({ language, words, line }) => {
        const kind = [language, ...(language === 'yaml' ? words.slice(0, 1) : [])].join(' ');
        return ['sh', 'ts', 'js', 'text', 'yaml values', 'yaml manifest', 'yaml config'].includes(kind)
          ? []
          : [`${path}:${line} ${kind}`];
      }),
    );

    expect(odd).toEqual([]);
  });

  it('name no path of a machine', () => {
    expect(pages.filter(({ text }) => text.includes(root) || /\/(home|Users|work)\//.test(text))).toEqual([]);
  });
});

describe('lines of a shell block', () => {
  it('are read with quotes, pipes, redirections and comments', () => {
    const block = `npm ci && npm start    # writes\nhelm get values 'a b' > out.yaml\na | b -f - &\nc "x\\"y" \\\n  d='e f'\n`;

    expect(pipelinesOf(block)).toEqual([
      [{ argv: ['npm', 'ci'] }],
      [{ argv: ['npm', 'start'] }],
      [{ argv: ['helm', 'get', 'values', 'a b'], into: 'out.yaml' }],
      [{ argv: ['a'] }, { argv: ['b', '-f', '-'] }],
      [{ argv: ['c', 'x\\"y', 'd=e f'] }],
    ]);
  });

  it('are refused where they are more than that', () => {
    expect(() => pipelinesOf("echo 'open\n")).toThrow('docs: a line that cannot be read');
  });
});
