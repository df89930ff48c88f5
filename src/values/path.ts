/** Keys and list indices that lead to a value. */
export type Path = readonly (string | number)[];

/** A path as Helm users write it: `servingEngineSpec.modelSpec[0].name`. */
export function pathText(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += `${text === '' ? '' : '.'}${step.replace(/[.,=[\]\\]/g, '\\$&')}`;
  }
  return text;
}
