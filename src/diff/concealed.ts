import { createHmac } from 'node:crypto';
import { fieldsAt, isFields, type Manifest } from './manifest.js';
import { groupKindOf } from './object-key.js';

/** A Secret with a short hash in place of each value; any other object as it is. */
export function concealed(object: Manifest, salt: string): Manifest {
  if (groupKindOf(object) !== '/Secret') return object;
  const hidden = Object.fromEntries(
    (['data', 'stringData'] as const)
      .filter((field) => isFields(object[field]))
      .map((field) => [
        field,
        Object.fromEntries(
          Object.entries(fieldsAt(object, field)).map(([key, value]) => [key, hashOf(String(value), salt)]),
        ),
      ]),
  );
  return { ...object, ...hidden };
}

/** Salted, since a plain hash of a short password is as good as the password to whoever can guess. */
function hashOf(value: string, salt: string): string {
  return `hash:${createHmac('sha256', salt).update(value).digest('hex').slice(0, 12)}`;
}
