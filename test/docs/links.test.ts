import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { docPages, root } from './doc-pages.js';

const pages = new Map(docPages().map((page) => [page.path, page]));

/** The anchors that a renderer gives to the headings of a page. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = text.replace(/^ *```[\s\S]*?^ *```$/gm, '').match(/^#+ .*$/gm) ?? [];
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

it('links between pages lead to a page and to a heading in it', () => {
  const broken = [...pages.values()].flatMap(({ path, text }) =>
    [...text.replace(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
      if (/^https?:/.test(link)) return [];
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : normalize(join(dirname(path), file));
      if (!existsSync(join(root, target))) return [`${path}: ${link}`];
      const text = pages.get(target)?.text;
      return anchor === undefined || (text !== undefined && anchorsOf(text).has(anchor))
        ? []
        : [`${path}: ${link}`];
    }),
  );

  expect(broken).toEqual([]);
});

it('every page is reached from another one', () => {
  const linked = [...pages.values()].flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([^)\s#]+)/g)].map(([, link = '']) => normalize(join(dirname(path), link))),
  );
  const orphans = [...pages.keys()].filter(
    (path) => path.startsWith('docs/') && path !== 'docs/README.md' && !linked.includes(path),
  );

  expect(orphans).toEqual([]);
});
