import { describe, expect, it } from 'vitest';
import { type Edited, editedResources, editsOf } from './edited-fields.js';
import { chartOf } from './rendered.js';

describe.each(Object.entries(editedResources))('each field of %s', (_, edited: Edited) => {
  const { kind, written, values = {}, without } = edited;
  const before = JSON.stringify(chartOf(kind, written).toJson());
  const edits = editsOf(edited);

  it.each(edits)('$name', ({ spec, without: reason }) => {
    const after = JSON.stringify(chartOf(kind, { ...written, spec }).toJson());

    expect(after === before, reason ?? 'changes nothing and is on no list').toBe(reason !== undefined);
  });

  it('has a list of nothing but fields that are there', () => {
    const names = edits.map(({ name }) => name);

    expect([...Object.keys(without), ...Object.keys(values)].filter((name) => !names.includes(name))).toEqual(
      [],
    );
  });
});
