import { KubeError } from '../../../src/runtime/kube.js';
import type { Actions } from '../../kind.js';
import { objectPath, resourceTypes } from '../../resource-type.js';
import { CallError } from './engine-client.js';

/**
 * A value of a Secret in a namespace, asked for each time: the operator keeps no copy of Secrets.
 *
 * @throws CallError where it is not there
 */
export async function secretValue(
  { client, signal }: Pick<Actions, 'client' | 'signal'>,
  namespace: string,
  { name, key }: { readonly name: string; readonly key: string },
): Promise<string> {
  let data: Readonly<Record<string, string>>;
  try {
    const secret = await client.json(objectPath(resourceTypes.secret, namespace, name), { signal });
    ({ data = {} } = secret as { readonly data?: Readonly<Record<string, string>> });
  } catch (error) {
    if (!(error instanceof KubeError) || (error.status !== 404 && error.status !== 403)) throw error;
    const why = error.status === 404 ? 'not found' : 'may not be read';
    throw new CallError(
      `Secret ${name}: ${why}, got ${error.status}; create it or correct its name`,
      undefined,
      true,
    );
  }
  const value = data[key];
  if (value === undefined) {
    throw new CallError(`Secret ${name}: has no such key, got ${key}; correct the key`, undefined, true);
  }
  return Buffer.from(value, 'base64').toString('utf8').trim();
}
