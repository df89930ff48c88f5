import type { EnvVar } from 'kubernetes-types/core/v1.js';
import type { Path } from '../values/path.js';
import type { Printed } from '../values/scalars.js';
import { printed } from './printed.js';
import type { Remarks } from './translation.js';

/** Variables as the values list them, with their values as text, which is all that the API server takes. */
export function envVarsOf(
  list: readonly EnvVar[] | null | undefined,
  path: Path,
  remarks: Remarks,
): EnvVar[] {
  return (list ?? []).map(({ name, value, ...rest }, index) => {
    const text = printed(value as Printed | undefined);
    return {
      name: remarks.required([...path, index, 'name'], printed(name)),
      ...(text !== undefined && { value: text }),
      ...rest,
    };
  });
}
