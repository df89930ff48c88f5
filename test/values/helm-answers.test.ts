import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Tree } from '../../src/values/merge.js';
import { composeValues } from '../../src/values/sources.js';
import { readValuesFile } from '../../src/values/values-file.js';
import { type HelmAnswer, noteText } from './helm-cases.js';

const answers = JSON.parse(
  readFileSync(new URL('golden/helm-answers.json', import.meta.url), 'utf8'),
) as readonly HelmAnswer[];

const ourAnswer = ({ defaults, files, flags }: HelmAnswer) => {
  const texts = (flag: string) => flags.filter(([name]) => name === flag).map(([, text]) => text);
  const { values, problems, warnings } = composeValues(
    {
      files: files.map((text, at) => ({ name: `${at}.yaml`, text })),
      set: texts('--set'),
      setString: texts('--set-string'),
      setJson: texts('--set-json'),
      setFile: texts('--set-file'),
      readFile: (path) => {
        if (path === 'note.txt') return noteText;
        throw new Error(`no such file ${path}`);
      },
    },
    readValuesFile('defaults', defaults).values,
  );
  return problems.length > 0 ? { values: null, problems } : { values, problems, warnings };
};

test('Every recorded answer of helm is ours', () => {
  const different = answers.flatMap((answer) => {
    const ours = ourAnswer(answer);
    const same = JSON.stringify(sorted(ours.values)) === JSON.stringify(sorted(answer.values));
    return same ? [] : [{ ...answer, ours: ours.values, problems: ours.problems }];
  });
  expect(different).toEqual([]);
});

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Tree)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
};

test('Warnings are as many as those of helm', () => {
  const different = answers.flatMap((answer) => {
    const ours = ourAnswer(answer);
    const clashes = ours.warnings?.filter(({ message }) => !message.startsWith('further documents')) ?? [];
    return clashes.length === answer.warnings ? [] : [{ ...answer, clashes }];
  });
  expect(different).toEqual([]);
});
