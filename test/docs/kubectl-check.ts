import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { customResourceOf } from '../../scripts/generate/custom-resources.js';
import type { Manifest } from '../support/kube-server.js';
import { validatorOf } from '../support/schemas.js';
import { root } from './doc-pages.js';

/** Folders of the custom resources that the documentation writes. */
export const crdFolders = ['crds', 'test/crds', 'operator/crds'].map((folder) => join(root, folder));

const problemsOf = validatorOf(
  crdFolders.flatMap((folder) =>
    readdirSync(folder).map((name) => customResourceOf(readFileSync(join(folder, name), 'utf8'), name)),
  ),
);

/** A kubectl command line, taken apart. */
export interface KubectlCall {
  readonly words: readonly string[];
  /** Values of the flags by their long names; empty for switches. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
}

const short: Readonly<Record<string, string>> = {
  n: 'namespace',
  f: 'filename',
  l: 'selector',
  o: 'output',
  c: 'container',
};

/** Flags that the documentation may use, and whether a value stands behind them. */
const flags: Readonly<Record<string, boolean>> = {
  namespace: true,
  filename: true,
  selector: true,
  output: true,
  container: true,
  timeout: true,
  tail: true,
  for: true,
  type: true,
  patch: true,
  'sort-by': true,
  'from-literal': true,
  all: false,
  previous: false,
  'ignore-not-found': false,
  'create-annotation': false,
};

/** Kinds by the names that kubectl takes. Those without objects of ours exist in every cluster, or are told apart by labels alone. */
const kinds: Readonly<Record<string, string>> = {
  deployment: 'Deployment',
  deployments: 'Deployment',
  service: 'Service',
  services: 'Service',
  job: 'Job',
  pods: 'Pod',
  replicasets: 'ReplicaSet',
  secret: 'Secret',
  namespace: 'Namespace',
  events: 'Event',
  nodes: 'Node',
  runtimeclasses: 'RuntimeClass',
  persistentvolume: 'PersistentVolume',
  persistentvolumes: 'PersistentVolume',
  persistentvolumeclaim: 'PersistentVolumeClaim',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  loraadapter: 'LoraAdapter',
  loraadapters: 'LoraAdapter',
  staticroutes: 'StaticRoute',
  vllmrouters: 'VLLMRouter',
  vllmruntime: 'VLLMRuntime',
  vllmruntimes: 'VLLMRuntime',
  scaledobjects: 'ScaledObject',
  rayclusters: 'RayCluster',
};

/** Reads a kubectl command line; refuses flags that are not in the table. */
export function kubectlCall(argv: readonly string[]): KubectlCall {
  const words: string[] = [];
  const found = new Map<string, string[]>();
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') break;
    if (!word.startsWith('-') || word === '-') {
      words.push(word);
      continue;
    }
    const [spelled = '', inline] = word.replace(/^--?/, '').split(/=(.*)/s, 2);
    const name = word.startsWith('--') ? spelled : (short[spelled] ?? spelled);
    const takesValue = flags[name];
    if (takesValue === undefined)
      throw new Error(`kubectl: no rule for a flag, got ${word}; add it to the table`);
    const value = inline ?? (takesValue ? (argv[++at] ?? '') : '');
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return { words, flags: found };
}

/** The objects in a YAML file, or in those directly in a folder, as kubectl reads it. */
function objectsAt(folder: string, path: string): Manifest[] {
  const target = join(folder, path);
  const files = statSync(target).isDirectory()
    ? readdirSync(target)
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => join(target, name))
    : [target];
  return files.flatMap((file) => objectsIn(readFileSync(file, 'utf8')));
}

/** The objects of a YAML text. */
export function objectsIn(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((object) => object !== null);
}

/** What is wrong with a call, given the files of a folder and the objects that the page has written so far. */
export function problemsOfCall(
  { words, flags: given }: KubectlCall,
  folder: string,
  written: readonly Manifest[],
): string[] {
  const [verb = '', first, second] = words;
  const files = (given.get('filename') ?? []).filter((path) => path !== '-');
  const missing = files.filter((path) => !existsSync(join(folder, path)));
  if (missing.length > 0) return missing.map((path) => `no such file, got ${path}`);
  const wrong = files.flatMap((path) => objectsAt(folder, path).flatMap(problemsOf));
  const namespace = given.get('namespace')?.[0];
  const inside = (object: Manifest) =>
    namespace === undefined || (object.metadata?.namespace ?? namespace) === namespace;
  const objects = written.filter(inside);
  if (namespace !== undefined && !written.some((object) => object.metadata?.namespace === namespace))
    wrong.push(`no object is in the namespace ${namespace}`);
  switch (verb) {
    case 'apply':
    case 'diff':
    case 'delete':
      // What may be absent need not be of the page.
      if (given.has('filename') || given.has('ignore-not-found')) return wrong;
      return verb === 'delete' ? [...wrong, ...named(first, second, given, objects)] : [...wrong, 'no file'];
    case 'create':
      return [...wrong, ...created(first, words[2], words[3], written)];
    case 'rollout':
      return [...wrong, ...named(second, undefined, given, objects)];
    case 'port-forward':
      return [...wrong, ...named(first, undefined, given, objects), ...forwarded(first, second, objects)];
    case 'get':
    case 'describe':
    case 'wait':
    case 'patch':
    case 'logs':
    case 'exec':
      return [...wrong, ...named(first, second, given, objects)];
    default:
      return [`no rule for kubectl ${verb}`];
  }
}

/** Whether the named object, container or labels are among the objects. */
function named(
  kindText: string | undefined,
  nameText: string | undefined,
  given: KubectlCall['flags'],
  objects: readonly Manifest[],
): string[] {
  const [kindWord = '', inlineName] = (kindText ?? '').split('/');
  const name = inlineName ?? nameText;
  const unknown = kindWord.split(',').filter((word) => kinds[word] === undefined);
  if (unknown.length > 0) return unknown.map((word) => `no rule for the kind ${word}`);
  const kind = kinds[kindWord];
  const found = objects.find((object) => object.kind === kind && object.metadata?.name === name);
  const wrong: string[] = [];
  if (name !== undefined && kind !== 'Namespace' && !/^[A-Z]+$/.test(name) && !found)
    wrong.push(`nothing wrote ${kind} ${name}`);
  const container = given.get('container')?.[0];
  if (container !== undefined && found && !JSON.stringify(found).includes(`"name":"${container}"`))
    wrong.push(`${kind} ${name} has no container ${container}`);
  const selector = given.get('selector')?.[0];
  if (selector !== undefined && kind !== 'Secret' && !selected(selector, kind ?? '', objects))
    wrong.push(`no ${kind} has the labels ${selector}`);
  return wrong;
}

function selected(selector: string, kind: string, objects: readonly Manifest[]): boolean {
  const wanted = selector.split(',').map((part) => part.split('='));
  return objects.some((object) => {
    const { template } = (object.spec ?? {}) as { template?: Manifest };
    const holder =
      (kind === 'Pod' || kind === 'ReplicaSet' ? template : object.kind === kind && object) || {};
    const { labels = {} } = ((holder as Manifest).metadata ?? {}) as { labels?: Record<string, string> };
    return wanted.every(([key = '', value]) => labels[key] === value);
  });
}

function created(
  kind: string | undefined,
  third: string | undefined,
  fourth: string | undefined,
  written: readonly Manifest[],
): string[] {
  if (kind === 'namespace')
    return written.some(({ metadata }) => metadata?.namespace === third) ? [] : [`nothing is in ${third}`];
  if (kind === 'secret' && third === 'generic')
    return JSON.stringify(written).includes(`"name":"${fourth}"`)
      ? []
      : [`nothing reads the Secret ${fourth}`];
  return [`no rule for kubectl create ${kind}`];
}

function forwarded(
  target: string | undefined,
  pair: string | undefined,
  objects: readonly Manifest[],
): string[] {
  const name = target?.split('/')[1];
  const service = objects.find((object) => object.kind === 'Service' && object.metadata?.name === name);
  const { ports = [] } = (service?.spec ?? {}) as { ports?: readonly { port: number }[] };
  const port = Number(pair?.split(':')[1]);
  return ports.some((entry) => entry.port === port) ? [] : [`Service ${name} has no port ${port}`];
}
