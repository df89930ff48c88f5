import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFlags } from '../../src/runtime/flags.js';
import { runSynth, synthFlags } from '../../src/synth-command.js';
import { documentedDefaults } from './docs-defaults.js';
import { code, fenced, table } from './docs-markdown.js';
import { constructSources, defaultOfField } from './docs-props.js';
import { valuesKeys, valueText } from './docs-values.js';

interface Difference {
  /** Pattern of `apiVersion/Kind/namespace/name.field`. */
  readonly path: string;
  readonly quirk: string;
  readonly why: string;
}

/** The table of defaults: documented, the chart's, and that of the typed props. */
export function defaultsTable(root: string): string {
  const keys = new Map(valuesKeys(root).map((key) => [key.path, key]));
  const sources = constructSources(root);
  const rows = documentedDefaults.map(({ key, documented, chart, typed, fallback }) => {
    const known = keys.get(key);
    if (known === undefined)
      throw new Error(
        `docs: no such key of the values, got ${key}; correct the table of documented defaults`,
      );
    const does = chart ?? (valueText(known.fallback) || 'nothing is written');
    const field = typed?.split('.')[1] ?? '';
    const ours =
      typed === undefined ? 'no such prop' : `${code(field)}: ${fallback ?? defaultOfField(sources, typed)}`;
    return [code(key), documented ?? 'the same', does, ours];
  });
  return table(['key', "the chart's documentation says", 'the chart does', 'typed props'], rows);
}

/** The table of what `--values` writes otherwise than the chart, and what that does to running pods. */
export function differencesTable(root: string): string {
  const differences = JSON.parse(
    readFileSync(join(root, 'test/parity/differences.json'), 'utf8'),
  ) as Difference[];
  const rows = differences.map(({ path, quirk, why }) => {
    const { object, field } = placeOf(path);
    return [object, code(field), why, effectOf(object, field), quirk];
  });
  return table(['object', 'field', 'why', 'when it is taken over', 'id'], rows);
}

/** What the program says about values, each warning on a line. */
export async function warningsOf(name: string, text: string): Promise<string> {
  const { values, problems } = parseFlags(synthFlags, {
    argv: ['--values', '-', '--release', 'vllm', '--namespace', 'llm', '--stdout'],
  });
  const { code: exit, stderr } = await runSynth(values, () => Promise.resolve(text));
  if (exit !== 0 || problems.length > 0)
    throw new Error(`docs: ${name} is refused, got ${[...problems, ...stderr].join('; ')}; mend the page`);
  return fenced('text', stderr.map((line) => line.replace('stdin:', `${name}:`)).join('\n'));
}

/** Object and field of a pattern, without the marks of regular expressions. */
function placeOf(pattern: string): { object: string; field: string } {
  const [, kind = '', name = '', rest = ''] =
    /([A-Z][A-Za-z]+)\/\[\^\/\]\*\/\[\^\/\]\*([^\\$]*)(.*)$/.exec(pattern) ?? [];
  if (kind === '') throw new Error(`docs: a difference without object, got ${pattern}; name kind and object`);
  const field = rest
    .replace(/\$$/, '')
    .replace(/\(\[\\d\+\\\]\|\$\)|\(\\\[\\d\+\\\]\|\$\)/g, '')
    .replace(/\(\?![^)]*\)/g, '')
    .replace(/\(([A-Z_|]+)\)\?/g, '[$1]')
    .replace(/(\[[^\]\\]+\]|\\d)[*+]/g, '*')
    .replace(/\(\\?\.\|\$\)|\([^()]*\)[?*]$|\((?:[^()]|\([^()]*\))*\)\?$|\$$/g, '')
    .replace(/\[(\d)(\d)\]/g, '$1|$2')
    .replace(/\\(.)/g, '$1')
    .replace(/^\.|\.$/g, '');
  return { object: `${kind} \`…${name}\``, field: field === '' ? '(all)' : field };
}

function effectOf(object: string, field: string): string {
  if (object.startsWith('Deployment') && field.startsWith('spec.template')) return 'pods restart';
  if (object.startsWith('RayCluster') && field.includes('template'))
    return 'pods keep it until they are replaced';
  if (object.startsWith('ConfigMap')) return 'at the next start of the pods';
  return 'nothing restarts';
}
