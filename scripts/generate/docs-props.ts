import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Declaration, type Doc, declarationsOf, type Field } from './docs-declarations.js';
import { fallbackText, fenced, page, table } from './docs-markdown.js';

/** What the sources of the constructs declare. */
export interface ConstructSources {
  /** Exported interfaces and types by name. */
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** Constructs of the package, the whole stack first. */
  readonly constructs: readonly string[];
}

/** Reads the sources of the constructs. */
export function constructSources(root: string): ConstructSources {
  const folder = join(root, 'constructs');
  const files = readdirSync(folder, { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('dashboards'))
    .sort();
  const declarations = new Map<string, Declaration>();
  const classes: string[] = [];
  for (const file of files) {
    const source = readFileSync(join(folder, file), 'utf8');
    for (const declaration of declarationsOf(source)) declarations.set(declaration.name, declaration);
    for (const [, name = ''] of source.matchAll(/^export class (\w+) extends Construct\b/gm))
      classes.push(name);
  }
  const index = readFileSync(join(folder, 'index.ts'), 'utf8');
  const exported = new Set(index.match(/\b[A-Z]\w+\b/g));
  const constructs = classes.filter((name) => exported.has(name) && declarations.has(`${name}Props`));
  return {
    declarations,
    constructs: ['VllmStack', ...constructs.filter((name) => name !== 'VllmStack').sort()],
  };
}

/** The page with the props of every construct, and with every type that they are made of. */
export function propsPage(root: string): string {
  const { declarations, constructs } = constructSources(root);
  const props = constructs.map((name) => `${name}Props`);
  const others = [...reachableFrom(props, declarations)].filter((name) => !props.includes(name)).sort();
  const section = (name: string) => sectionOf(name, declarations);
  return page(
    'Props of the constructs',
    'constructs/',
    'What a construct takes. A field with a default may be left out; types that are not on this page are those of ' +
      '[`kubernetes-types`](https://www.npmjs.com/package/kubernetes-types) and are passed on as written.',
    `Constructs: ${constructs.map((name) => `[${name}](#${`${name}Props`.toLowerCase()})`).join(' · ')}`,
    '## Constructs',
    ...props.flatMap(section),
    '## Types of their fields',
    ...others.flatMap(section),
  );
}

/** The default of a field, such as `EngineOptions.dtype`, as a reader wants it. */
export function defaultOfField({ declarations }: ConstructSources, path: string): string {
  const [owner = '', name] = path.split('.');
  const field = declarations.get(owner)?.fields?.find((candidate) => candidate.name === name);
  if (field === undefined)
    throw new Error(`docs: no such field, got ${path}; correct the table of documented defaults`);
  return field.optional ? fallbackText(field.doc.fallback) || 'none' : 'required';
}

function reachableFrom(names: readonly string[], declarations: ConstructSources['declarations']) {
  const found = new Set(names);
  for (const name of found) {
    const { parents = [], fields, source = '' } = declarations.get(name) ?? {};
    const text = fields ? [...parents, ...fields.map(({ type }) => type)].join(' ') : source;
    for (const [word] of text.matchAll(/\b[A-Z]\w+\b/g)) if (declarations.has(word)) found.add(word);
  }
  return found;
}

function sectionOf(name: string, declarations: ConstructSources['declarations']): string[] {
  const declaration = declarations.get(name);
  if (declaration === undefined) throw new Error(`docs: no such type, got ${name}; export it`);
  const { doc, fields, parents, source } = declaration;
  const head = [`### ${name}`, ...described(doc)];
  if (fields === undefined) return [...head, fenced('ts declaration', source)];
  const inherited = parents.map((parent) => linked(parent, declarations)).join(', ');
  return [
    ...head,
    ...(parents.length > 0 ? [`And the fields of ${inherited}.`] : []),
    ...(fields.length > 0
      ? [
          table(
            ['field', 'type', 'default', 'what it is'],
            fields.map((field) => rowOf(field, declarations)),
          ),
        ]
      : []),
  ];
}

function rowOf({ name, optional, type, doc }: Field, declarations: ConstructSources['declarations']) {
  const fallback = optional ? fallbackText(doc.fallback) : '**required**';
  return [`\`${name}\``, linked(type, declarations), fallback, described(doc).join(' ')];
}

/** A type as code, followed by links to the parts of it that stand on this page. */
function linked(type: string, declarations: ConstructSources['declarations']): string {
  const parts = [...new Set(type.match(/\b[A-Z]\w+\b/g))].filter((word) => declarations.has(word));
  const links = parts.map((part) => `[${part}](#${part.toLowerCase()})`);
  if (parts.length === 1 && parts[0] === type) return links.join();
  return [`\`${type}\``, ...links].join(' ');
}

function described({ text, see }: Doc): string[] {
  const links = see.map((link) => (/^https?:\S+$/.test(link) ? `<${link}>` : link));
  return [[text, ...(links.length > 0 ? [`See ${links.join(', ')}.`] : [])].join(' ').trim()].filter(Boolean);
}
