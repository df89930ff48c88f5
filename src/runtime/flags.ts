import type { FlagSpec, FlagTable, FlagValue } from '../../contract/flag-table.js';
import { flagEnvName } from '../../contract/flag-table.js';
import { type AnyFlagValue, type Reading, readDatum, readText } from './flag-values.js';
import { nearest } from './nearest.js';

/** The value of every flag of a table; undefined where nobody set it and it has no default. */
export type FlagValues<T extends FlagTable> = {
  readonly [N in keyof T]: T[N]['type'] extends 'boolean' | 'repeated'
    ? FlagValue<T[N]>
    : T[N] extends { readonly default: string | number | readonly string[] }
      ? FlagValue<T[N]>
      : FlagValue<T[N]> | undefined;
};

/** A configuration file's flags, spelled with `-` or `_`; null counts as not set. */
export interface FlagLayer {
  /** Name of the file, for messages. */
  readonly where: string;
  /** Keys and values in the order of the file, a key as often as the file sets it. */
  readonly entries: readonly (readonly [key: string, datum: unknown])[];
}

/** Where the values of flags come from. */
export interface FlagSources {
  /** Arguments after the program's and sub-command's names. */
  readonly argv: readonly string[];
  /** Environment variables; one that is set to nothing counts as not set. @default - none are read */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Start of the names of environment variables. @default "" */
  readonly envPrefix?: string;
  /** Configuration files that win over the command line, the strongest first. @default - none */
  readonly overrides?: readonly FlagLayer[];
  /** Configuration files below the environment, the strongest first. @default - none */
  readonly layers?: readonly FlagLayer[];
  /** How many arguments that are no flags are accepted at most. @default 0 */
  readonly positionals?: number;
}

/** The outcome of reading a command line. */
export interface ParsedFlags<T extends FlagTable> {
  readonly values: FlagValues<T>;
  /** Where each value that is not a default comes from, such as `--port`, `VLLM_ROUTER_PORT` or `config.yaml port`. */
  readonly origins: { readonly [N in keyof T]?: string };
  /** The arguments that are no flags, in order. */
  readonly positionals: readonly string[];
  /** What was asked for instead of a run. */
  readonly wants?: 'help' | 'version';
  /** Everything that is wrong, in the order of reading; the values are of use only when it is empty. */
  readonly problems: readonly string[];
}

/** Everything that is wrong with a command line; its reader prints the problems and exits with code 2. */
export class FlagError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'FlagError';
    this.problems = problems;
  }
}

/**
 * Reads a program's flags: overrides win over the command line, this over environment variables, these over the layers in
 * their order, these over the defaults. A flag given twice has its last value, but for `repeated` ones, which collect theirs.
 *
 * Names may be cut short as Python's argparse allows it, among the flags marked `upstream` only, so that new flags of ours never
 * make an old command line ambiguous. `--help`, `-h` and `--version` are known to every table.
 *
 * An argument `--flag value` with a space in it, as entries of a list of arguments get written, is a flag and its value where
 * a flag may stand; behind a flag that wants a value it is that value, as argparse has it.
 */
export function parseFlags<T extends FlagTable>(table: T, sources: FlagSources): ParsedFlags<T> {
  const reader = new ArgvReader(table, sources.positionals ?? 0);
  reader.read(sources.argv);
  const problems = [...reader.problems];
  const values: Record<string, AnyFlagValue | undefined> = {};
  const origins: Record<string, string> = {};
  const take = (name: string, origin: string, reading: Reading): void => {
    if ('problem' in reading) problems.push(`${origin}: ${reading.problem}`);
    if (Object.hasOwn(origins, name)) return;
    origins[name] = origin;
    if ('value' in reading) values[name] = reading.value;
  };
  const takeLayer = (layer: FlagLayer): void => {
    const seen = new Set<string>();
    for (const [key, datum] of layer.entries) {
      const name = key.replaceAll('_', '-');
      const spec = specOf(table, name);
      const where = `${layer.where} ${key}`;
      if (spec === undefined) problems.push(`${where}: unknown key${meant(name, table, key.includes('_'))}`);
      else if (seen.has(name)) problems.push(`${where}: set twice; keep one`);
      else if (datum !== null && datum !== undefined) take(name, where, readDatum(spec, datum));
      seen.add(name);
    }
  };
  sources.overrides?.forEach(takeLayer);
  for (const [name, reading] of reader.readings) take(name, `--${name}`, reading);
  for (const [name, spec] of Object.entries(table)) {
    const found = envOf(name, spec, sources);
    if (found !== undefined) take(name, found[0], readText(spec, found[1]));
  }
  sources.layers?.forEach(takeLayer);
  for (const [name, spec] of Object.entries(table)) {
    if (!Object.hasOwn(values, name)) values[name] = defaultOf(spec);
  }
  return {
    values: values as FlagValues<T>,
    origins: origins as ParsedFlags<T>['origins'],
    positionals: reader.positionals,
    problems,
    ...(reader.wants === undefined ? {} : { wants: reader.wants }),
  };
}

type Wish = 'help' | 'version';

class ArgvReader {
  readonly problems: string[] = [];
  readonly readings = new Map<string, Reading>();
  readonly positionals: string[] = [];
  wants: Wish | undefined;
  private readonly table: FlagTable;
  private readonly room: number;

  constructor(table: FlagTable, room: number) {
    this.table = table;
    this.room = room;
  }

  read(argv: readonly string[]): void {
    for (let i = 0; i < argv.length; i++) {
      const arg = argv[i] ?? '';
      if (arg === '--') {
        for (const rest of argv.slice(i + 1)) this.positional(rest);
        return;
      }
      const { spelled, text } = this.split(arg);
      if (spelled === arg && !this.isFlag(arg)) {
        this.positional(arg);
        continue;
      }
      const name = this.nameOf(spelled);
      if (name === undefined) {
        // What follows a wrong flag is most likely its value, and no second mistake.
        const next = argv[i + 1];
        if (
          text === undefined &&
          this.room === 0 &&
          next !== undefined &&
          next !== '--' &&
          !this.isFlag(next)
        )
          i++;
        continue;
      }
      const spec = specOf(this.table, name);
      if (spec === undefined) {
        this.wants ??= name as Wish;
      } else if (text !== undefined) {
        this.take(name, spec, text);
      } else if (spec.type === 'boolean') {
        this.take(name, spec, 'true');
      } else {
        const next = argv[i + 1];
        if (next === undefined || next === '--' || this.isFlag(next)) {
          this.problems.push(`${spelled}: value missing; write ${spelled} ${placeholderOf(spec)}`);
        } else {
          this.take(name, spec, next);
          i++;
        }
      }
    }
  }

  // As argparse does: what begins with a dash is a flag, but for a lone dash, negative numbers and unknown words with a space.
  private isFlag(arg: string): boolean {
    if (!arg.startsWith('-') || arg === '-') return false;
    if (this.candidates(arg.split('=', 1)[0] ?? '').length > 0) return true;
    return !/^-\d+$|^-\d*\.\d+$/.test(arg) && !arg.includes(' ');
  }

  /** A flag and its value in one argument, whether `=` or space stands between. */
  private split(arg: string): { readonly spelled: string; readonly text?: string } {
    const [, spelled = '', gap, rest = ''] = /^(-[^\s=]*)(=|\s+)(.*)$/s.exec(arg) ?? [];
    if (gap === undefined) return { spelled: arg };
    if (gap === '=') return this.isFlag(arg) ? { spelled, text: rest } : { spelled: arg };
    const isKnown = this.candidates(spelled).length > 0;
    // Where no arguments but flags are wanted, it can only be a mistyped one.
    if (!isKnown && (this.room > 0 || !/^--[a-z][\w-]*$/.test(spelled))) return { spelled: arg };
    if (rest === '') return { spelled };
    const [, second] = /(?:^|\s)(--[a-z][\w-]*)(?=[\s=]|$)/.exec(rest) ?? [];
    if (second !== undefined && this.candidates(second).length > 0) {
      this.problems.push(
        `${spelled}: one argument holds ${second} too; give each flag an argument of its own`,
      );
    }
    return { spelled, text: rest.trimEnd() };
  }

  private candidates(spelled: string): readonly string[] {
    if (!spelled.startsWith('--')) {
      const short = Object.entries(this.table).find(([, spec]) => spec.short === spelled.slice(1));
      return short !== undefined ? [short[0]] : spelled === '-h' ? ['help'] : [];
    }
    const name = spelled.slice(2);
    if (name === 'help' || name === 'version' || specOf(this.table, name) !== undefined) return [name];
    if (name === '') return [];
    const upstream = Object.keys(this.table).filter((key) => this.table[key]?.upstream === true);
    return upstream.length === 0
      ? []
      : [...upstream, 'help', 'version'].filter((candidate) => candidate.startsWith(name));
  }

  private nameOf(spelled: string): string | undefined {
    const found = this.candidates(spelled);
    if (found.length === 1) return found[0];
    this.problems.push(
      found.length === 0
        ? `${spelled}: unknown flag${meant(spelled.replace(/^-+/, ''), this.table, false, '--')}`
        : `${spelled}: ambiguous; write one of ${found.map((name) => `--${name}`).join(', ')}`,
    );
    return undefined;
  }

  private take(name: string, spec: FlagSpec, text: string): void {
    const reading = readText(spec, text);
    const before = this.readings.get(name);
    // A bad value is reported even when a later one replaces it, as argparse refuses it.
    if (before !== undefined && 'problem' in before) return;
    if (spec.type === 'repeated' && 'value' in reading && before !== undefined && 'value' in before) {
      this.readings.set(name, { value: [...asList(before.value), ...asList(reading.value)] });
    } else {
      this.readings.set(name, reading);
    }
  }

  private positional(arg: string): void {
    this.positionals.push(arg);
    if (this.positionals.length > this.room) {
      this.problems.push(
        `${arg}: unexpected argument${this.room === 0 ? '' : `, ${this.room} fit`}; remove it`,
      );
    }
  }
}

function envOf(name: string, spec: FlagSpec, sources: FlagSources): readonly [string, string] | undefined {
  const { env = {}, envPrefix = '' } = sources;
  for (const key of [flagEnvName(envPrefix, name), spec.env]) {
    const text = key === undefined ? undefined : env[key];
    if (key === undefined || text === undefined || text === '') continue;
    // Kubernetes sets <SERVICE>_PORT to such a URL in every pod beside a Service of that name; nobody meant the flag.
    if (spec.type === 'int' && /^(tcp|udp|sctp):\/\//.test(text)) continue;
    return [key, text];
  }
  return undefined;
}

function meant(name: string, table: FlagTable, underscores: boolean, dashes = ''): string {
  const near = nearest(name, Object.keys(table));
  if (near === undefined) return '; see --help for those that exist';
  return `; did you mean ${dashes}${underscores ? near.replaceAll('-', '_') : near}`;
}

function specOf(table: FlagTable, name: string): FlagSpec | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function defaultOf(spec: FlagSpec): AnyFlagValue | undefined {
  if (spec.type === 'boolean') return false;
  return spec.default ?? (spec.type === 'repeated' ? [] : undefined);
}

function asList(value: AnyFlagValue): readonly string[] {
  return Array.isArray(value) ? value : [String(value)];
}

/** How the value of a flag is called in help texts and messages. */
export function placeholderOf(spec: FlagSpec): string {
  if (spec.placeholder !== undefined) return `<${spec.placeholder}>`;
  if (spec.choices !== undefined && spec.choices.length <= 4) return `<${spec.choices.join('|')}>`;
  return `<${spec.unit ?? (spec.type === 'list' ? 'item,...' : spec.type === 'repeated' ? 'text' : spec.type)}>`;
}
