import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ManagedFields, transferred } from '../../src/runtime/managed-fields.js';

const transfer = { isTaken: ({ manager }: ManagedFields) => manager === 'theirs', manager: 'ours' };

const entry = (manager: string, operation: string, fieldsV1: object, extra: object = {}): ManagedFields => ({
  manager,
  operation,
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...extra,
});

/** The fields that a set means, each as its path. */
function membersOf(fields: unknown, path = ''): string[] {
  return Object.entries(fields as object).flatMap(([key, below]) => {
    if (key === '.') return [path];
    const at = `${path}/${key}`;
    return Object.keys(below).length === 0 ? [at] : membersOf(below, at);
  });
}

describe('transferred', () => {
  it('makes all entries of theirs and ours one that was applied, and leaves the others', () => {
    const status = entry('theirs', 'Update', { 'f:status': {} }, { subresource: 'status' });
    const person = entry('kubectl-edit', 'Update', { 'f:d': {} });
    const fields = [
      entry('theirs', 'Update', { 'f:spec': { 'f:a': {} } }),
      person,
      entry('ours', 'Apply', { 'f:spec': { 'f:a': {}, 'f:b': {} } }),
      entry('theirs', 'Apply', { 'f:c': {} }, { apiVersion: 'v2' }),
      status,
    ];
    expect(transferred(fields, transfer)).toEqual([
      entry('ours', 'Apply', { 'f:spec': { 'f:a': {}, 'f:b': {} }, 'f:c': {} }),
      person,
      status,
    ]);
  });

  it('has nothing to do without any of theirs, and so does nothing when it is done again', () => {
    expect(transferred([], transfer)).toBeUndefined();
    expect(transferred([entry('ours', 'Apply', {})], transfer)).toBeUndefined();
    const once = transferred([entry('theirs', 'Update', { 'f:a': {} })], transfer) ?? [];
    expect(transferred(once, transfer)).toBeUndefined();
  });

  it('loses no field and adds none', () => {
    const names = ['f:a', 'f:b', 'k:{"name":"c"}'];
    const set = (below: fc.Arbitrary<object>): fc.Arbitrary<object> =>
      fc.oneof(
        fc.dictionary(fc.constantFrom(...names), below),
        fc.dictionary(fc.constantFrom(...names), below).map((fields) => ({ '.': {}, ...fields })),
      );
    const fields = fc.dictionary(fc.constantFrom(...names), set(set(fc.constant({}))));
    const managers = fc.constantFrom('ours', 'theirs', 'others');
    const operations = fc.constantFrom('Apply', 'Update');
    const entries = fc.array(
      fc
        .tuple(managers, operations, fields)
        .map(([manager, operation, set]) => entry(manager, operation, set)),
    );
    fc.assert(
      fc.property(entries, (all) => {
        const after = transferred(all, transfer);
        if (after === undefined) {
          expect(all.some(({ manager }) => manager === 'theirs')).toBe(false);
          return;
        }
        const isUnited = ({ manager, operation }: ManagedFields): boolean =>
          manager === 'theirs' || (manager === 'ours' && operation === 'Apply');
        const members = (list: readonly ManagedFields[]): ReadonlySet<string> =>
          new Set(list.filter(isUnited).flatMap((item) => membersOf(item.fieldsV1)));
        expect(members(after)).toEqual(members(all));
        expect(after.filter(isUnited)).toHaveLength(1);
        expect(after.filter((item) => !isUnited(item))).toEqual(all.filter((item) => !isUnited(item)));
      }),
    );
  });
});
