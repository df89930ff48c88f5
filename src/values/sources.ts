import { moveAliases } from './aliases.js';
import { coalesce, copy, overlay, type Tree } from './merge.js';
import { type Path, pathText } from './path.js';
import type { Problem } from './problem.js';
import { applySet, type ReadFile, type SetFlag } from './set.js';
import { readValuesFile, type ValuesFile } from './values-file.js';

/** A values file by name and text. */
export interface ValuesText {
  /** Name by which problems call the file. */
  readonly name: string;
  /** The YAML. */
  readonly text: string;
}

/** Where values come from, each list in the order in which it is given. */
export interface ValuesSources {
  /** Values files; later ones win. */
  readonly files?: readonly ValuesText[];
  /** Texts of `--set-json`, which win over all files. */
  readonly setJson?: readonly string[];
  /** Texts of `--set`, which win over those. */
  readonly set?: readonly string[];
  /** Texts of `--set-string`, which win over those. */
  readonly setString?: readonly string[];
  /** Texts of `--set-file`, which win over all others. */
  readonly setFile?: readonly string[];
  /** Reads what `--set-file` names. @default - `--set-file` is refused */
  readonly readFile?: ReadFile;
}

/** Values of all sources over a chart's defaults, not yet checked. */
export interface ComposedValues {
  readonly values: Tree;
  /** Why the sources cannot be used. */
  readonly problems: readonly Problem[];
  /** What is odd, though Helm takes it. */
  readonly warnings: readonly Problem[];
  /** The place that a user would change: the last source that says something about the path. */
  position(path: Path, part?: 'key' | 'value'): string;
}

/** `below`: whether a source that says something only about a part of the path's value counts. */
type Find = (path: Path, part: 'key' | 'value', below: boolean) => string | undefined;

/** Lays values files and flags over defaults, in Helm's order. */
export function composeValues(sources: ValuesSources, defaults: Tree): ComposedValues {
  const files = (sources.files ?? []).map(({ name, text }) => readValuesFile(name, text));
  const problems = files.flatMap((file) => file.problems);
  const warnings = files.flatMap((file) => file.warnings);
  const finds: Find[] = files.map((file: ValuesFile) => file.find);

  let given: Tree = {};
  for (const file of files) given = overlay(given, file.values);
  given = copy(given);
  const flags: [SetFlag, readonly string[] | undefined][] = [
    ['--set-json', sources.setJson],
    ['--set', sources.set],
    ['--set-string', sources.setString],
    ['--set-file', sources.setFile],
  ];
  for (const [flag, texts] of flags)
    for (const text of texts ?? []) {
      const { written, problem } = applySet(given, flag, text, sources.readFile);
      if (problem) problems.push(problem);
      finds.push((path, _part, below) =>
        written.some((set) => (below || set.length <= path.length) && touches(set, path))
          ? `${flag} ${pathText(path)}`
          : undefined,
      );
    }

  const aliases = moveAliases(given);
  const position = (path: Path, part: 'key' | 'value' = 'value'): string => {
    // The last one is the most exact.
    const alias = aliases.findLast(({ to }) => to.every((step, at) => step === path[at]));
    return (alias && said([...alias.from, ...path.slice(alias.to.length)], part)) ?? placed(path, part);
  };
  const said = (path: Path, part: 'key' | 'value'): string | undefined =>
    finds
      .toReversed()
      .reduce<string | undefined>((where, find) => where ?? find(path, part, true), undefined);
  const placed = (path: Path, part: 'key' | 'value'): string => {
    const lastFirst = finds.toReversed();
    const found = (of: Path, below: boolean) =>
      lastFirst.reduce<string | undefined>((where, find) => where ?? find(of, part, below), undefined);
    const exact = found(path, true);
    if (exact !== undefined) return exact;
    for (let length = path.length - 1; length > 0; length -= 1) {
      const parent = path.slice(0, length);
      // A flag that wrote a sibling is a poorer answer than the file that has the parent.
      const where = found(parent, false) ?? found(parent, true);
      if (where !== undefined) return `${where.slice(0, -pathText(parent).length)}${pathText(path)}`;
    }
    return `default values${path.length > 0 ? ` ${pathText(path)}` : ''}`;
  };
  for (const { from, to } of aliases) {
    warnings.push({
      where: said(from, 'key') ?? pathText(from),
      message: `is an older name; write ${pathText(to)} instead`,
    });
  }
  const { values, clashes } = coalesce(defaults, given);
  for (const { path, message } of clashes) warnings.push({ where: position(path), message });
  return { values, problems, warnings, position };
}

/** Whether a flag that wrote one path says something about another: the same, one above or one below it. */
function touches(written: Path, path: Path): boolean {
  const shared = Math.min(written.length, path.length);
  for (let at = 0; at < shared; at += 1) if (written[at] !== path[at]) return false;
  return true;
}
