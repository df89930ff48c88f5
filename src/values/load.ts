import { checkValues, isChecked } from './check.js';
import { defaultValues } from './defaults.js';
import type { Tree } from './merge.js';
import type { Path } from './path.js';
import { type Problem, ValuesError } from './problem.js';
import { composeValues, type ValuesSources } from './sources.js';
import type { Values } from './values.js';

/** Values as the chart would see them. */
export interface LoadedValues {
  /** All sources over the chart's defaults; keys that the chart does not declare are still there. */
  readonly values: Values;
  /** What is odd, though the chart takes it. */
  readonly warnings: readonly Problem[];
  /** Where a path gets its value, such as `values.yaml:4:21 routerSpec.replicaCount`. */
  position(path: Path, part?: 'key' | 'value'): string;
}

/** Reads, merges and checks values as Helm would hand them to the chart; throws one `ValuesError` with all problems. */
export function loadValues(sources: ValuesSources): LoadedValues {
  const { values, problems, warnings, position } = composeValues(sources, defaultValues as Tree);
  const findings = checkValues(values);
  const said = (severity: 'error' | 'warning'): Problem[] =>
    findings
      .filter((finding) => finding.severity === severity)
      .map(({ path, part, message }) => ({ where: position(path, part), message }));
  if (problems.length > 0 || !isChecked(values, findings))
    throw new ValuesError(inOrder([...problems, ...said('error')]));
  return { values, warnings: inOrder([...warnings, ...said('warning')]), position };
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  // A collator loads the language tables, which costs a tenth of a synthesis.
  if (problems.length < 2) return problems;
  const { compare } = new Intl.Collator('en', { numeric: true });
  return [...problems].sort((a, b) => compare(a.where, b.where));
}
