import { jsonEnd } from './json-end.js';
import { get, isTree, put, type Tree } from './merge.js';
import { type Path, pathText } from './path.js';
import type { Problem } from './problem.js';
import { shownFlag } from './shown.js';

/** A command line flag that sets values. */
export type SetFlag = '--set' | '--set-string' | '--set-json' | '--set-file';

/** What one such flag did to the values. */
export interface SetResult {
  /** Paths that were written. */
  readonly written: readonly Path[];
  /** Why the flag cannot be used; the values may then be half written. */
  readonly problem?: Problem;
}

/** Reads the file that `--set-file` names. */
export type ReadFile = (path: string) => string;

const deepestName = 30;
const highestIndex = 65_536;

/**
 * Writes what one flag says into the values and into the lists and maps inside.
 * @see https://helm.sh/docs/intro/using_helm/#the-format-and-limitations-of---set
 */
export function applySet(values: Tree, flag: SetFlag, text: string, readFile?: ReadFile): SetResult {
  const parser = new SetParser(flag, text, readFile);
  try {
    parser.apply(values);
    return { written: parser.written };
  } catch (error) {
    if (!(error instanceof SetFault)) throw error;
    const where = error.path.length > 0 ? `${flag} ${pathText(error.path)}` : flag;
    return {
      written: [],
      problem: { where, message: `${error.message}, got ${shownFlag(text)}; ${error.cure}` },
    };
  }
}

/** Why the text of a flag cannot be used. */
class SetFault extends Error {
  readonly path: Path;
  /** What to do about it. */
  readonly cure: string;

  constructor(path: Path, message: string, cure: string) {
    super(message);
    this.path = path;
    this.cure = cure;
  }
}

/** `end` means that the text ran out where more could have followed; Helm then skips what it would do after. */
type Outcome = 'more' | 'end';

class SetParser {
  readonly written: Path[] = [];
  readonly #flag: SetFlag;
  readonly #readFile: ReadFile | undefined;
  readonly #runes: readonly string[];
  #at = 0;

  constructor(flag: SetFlag, text: string, readFile: ReadFile | undefined) {
    this.#flag = flag;
    this.#readFile = readFile;
    this.#runes = [...text];
  }

  apply(values: Tree): void {
    while (this.#key(values, [], 0) === 'more');
  }

  #key(values: Tree, path: Path, depth: number): Outcome {
    const { text: key, stop } = this.#until('=[,.');
    const here = [...path, key];
    switch (stop) {
      case undefined:
        if (key === '') return 'end';
        throw new SetFault(here, 'has no value', 'write KEY=VALUE');
      case ',':
        throw new SetFault(
          here,
          'has no value before the comma',
          'write KEY=VALUE, or \\, for a comma in a key',
        );
      case '=':
        return this.#assign(here, (value) => {
          if (key !== '') put(values, key, value);
        });
      case '[': {
        const index = this.#index(here);
        const old = get(values, key);
        if (Object.hasOwn(values, key) && !Array.isArray(old))
          throw new SetFault(
            here,
            'takes an index but is not a list',
            'drop the index or set the whole list',
          );
        const list: unknown[] = Array.isArray(old) ? old : [];
        const outcome = this.#item(list, index, here, depth);
        if (key !== '') put(values, key, list);
        return outcome;
      }
      default: {
        if (depth + 1 > deepestName)
          throw new SetFault(here, `nests more than ${deepestName} names`, 'write it in a values file');
        const old = get(values, key);
        if (Object.hasOwn(values, key) && !isTree(old))
          throw new SetFault(here, 'takes a key but is not a map', 'drop the key or set the whole map');
        const inner: Tree = isTree(old) ? old : {};
        const outcome = this.#key(inner, here, depth + 1);
        const empty = Object.keys(inner).length === 0;
        if (outcome === 'more' && empty)
          throw new SetFault(here, 'is a map without a value', 'write KEY.NAME=VALUE');
        if (!empty && key !== '') put(values, key, inner);
        return outcome;
      }
    }
  }

  #item(list: unknown[], index: number, path: Path, depth: number): Outcome {
    const here = [...path, index];
    const { text, stop } = this.#until('[.=');
    if (text !== '')
      throw new SetFault(
        here,
        `has ${JSON.stringify(text)} after the index`,
        'write KEY[0]=VALUE or KEY[0].NAME=VALUE',
      );
    switch (stop) {
      case undefined:
        return 'end';
      case '=':
        this.#assign(here, (value) => pad(list, index, value));
        return 'more';
      case '[': {
        const next = this.#index(here);
        const old = list[index] ?? null;
        if (old !== null && !Array.isArray(old))
          throw new SetFault(
            here,
            'takes an index but is not a list',
            'drop the index or set the whole list',
          );
        const inner: unknown[] = Array.isArray(old) ? old : [];
        const outcome = this.#item(inner, next, here, depth);
        // Helm gives up on the outer list when the text ends inside the inner one.
        if (outcome === 'more') pad(list, index, inner);
        return outcome;
      }
      default: {
        let inner: Tree = {};
        if (list.length > index) {
          const old = list[index];
          if (isTree(old)) inner = old;
          else list[index] = inner;
        }
        const outcome = this.#key(inner, here, depth);
        if (outcome === 'more') pad(list, index, inner);
        return outcome;
      }
    }
  }

  #index(path: Path): number {
    const { text, stop } = this.#until(']');
    if (stop === undefined) throw new SetFault(path, 'has an index without ]', 'write KEY[0]=VALUE');
    if (!/^[+-]?\d+$/.test(text))
      throw new SetFault(path, 'has an index that is no whole number', 'write KEY[0]=VALUE');
    const index = Number(text);
    if (index < 0) throw new SetFault(path, 'has a negative index', 'count from 0');
    if (index > highestIndex)
      throw new SetFault(path, `has an index over ${highestIndex}`, 'write a lower one');
    return index;
  }

  #assign(path: Path, write: (value: unknown) => void): Outcome {
    const done = (value: unknown): Outcome => {
      write(value);
      this.written.push(path);
      return 'more';
    };
    if (this.#flag === '--set-json') return done(this.#json(path));
    if (this.#at >= this.#runes.length) {
      done('');
      return 'end';
    }
    return done(this.#runes[this.#at] === '{' ? this.#list(path) : this.#value(this.#until(',').text, path));
  }

  #list(path: Path): unknown[] {
    this.#at += 1;
    const list: unknown[] = [];
    for (;;) {
      const { text, stop } = this.#until(',}');
      if (stop === undefined)
        throw new SetFault(path, "has a list without '}'", 'write KEY={A,B}, or \\{ for a brace in text');
      list.push(this.#value(text, path));
      if (stop === '}') break;
    }
    if (this.#runes[this.#at] === ',') this.#at += 1;
    return list;
  }

  #json(path: Path): unknown {
    if (this.#blankOrComma()) return null;
    const rest = this.#runes.slice(this.#at).join('');
    const end = jsonEnd(rest);
    try {
      const value: unknown = JSON.parse(rest.slice(0, end));
      this.#at += [...rest.slice(0, end)].length;
      this.#blankOrComma();
      return value;
    } catch {
      throw new SetFault(path, 'must be JSON', 'write KEY=JSON');
    }
  }

  /** Skips blanks and one comma; whether nothing else stood before it or the end. */
  #blankOrComma(): boolean {
    for (; this.#at < this.#runes.length; this.#at += 1) {
      const rune = this.#runes[this.#at] ?? '';
      if (rune === ',') {
        this.#at += 1;
        return true;
      }
      if (rune.trim() !== '') return false;
    }
    return true;
  }

  #value(text: string, path: Path): unknown {
    if (this.#flag === '--set-string') return text;
    if (this.#flag !== '--set-file') return typed(text);
    if (this.#readFile === undefined)
      throw new SetFault(path, 'cannot be read from a file here', 'use --set-string');
    try {
      return this.#readFile(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new SetFault(path, `names a file that cannot be read (${reason})`, 'name another');
    }
  }

  #until(stops: string): { text: string; stop: string | undefined } {
    let text = '';
    while (this.#at < this.#runes.length) {
      const rune = this.#runes[this.#at] ?? '';
      this.#at += 1;
      if (stops.includes(rune)) return { text, stop: rune };
      if (rune !== '\\') text += rune;
      else {
        text += this.#runes[this.#at] ?? '';
        this.#at += 1;
      }
    }
    return { text, stop: undefined };
  }
}

function pad(list: unknown[], index: number, value: unknown): void {
  while (list.length <= index) list.push(null);
  list[index] = value;
}

/** Numbers with a leading zero and numbers beyond 64 bits stay text. */
function typed(text: string): unknown {
  const lower = text.toLowerCase();
  if (lower === 'true') return true;
  if (lower === 'false') return false;
  if (lower === 'null') return null;
  if (text === '0') return 0;
  if (!/^(?:[1-9]|[+-]\d)\d*$/.test(text)) return text;
  const whole = BigInt(text.replace(/^\+/, ''));
  return whole >= -(2n ** 63n) && whole < 2n ** 63n ? Number(whole) || 0 : text;
}
