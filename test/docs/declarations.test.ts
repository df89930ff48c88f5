import { expect, it } from 'vitest';
import { declarationsOf } from '../../scripts/generate/docs-declarations.js';
import { constructSources, defaultOfField } from '../../scripts/generate/docs-props.js';
import { root } from './doc-pages.js';

const source = `
/** How one is made. @see https://example.com */
export interface ThingProps extends Omit<Base, 'a' | 'b'>, Other {
  /** Its size; a \`;\` in words. @default "5Gi" */
  readonly size?: string;
  /**
   * Many lines
   * of words.
   * @default - none
   */
  readonly parts: readonly { readonly name: string; readonly of?: ';' | '}' }[];
  // A reason.
  make(name: string): Thing;
  readonly [field: string]: unknown;
}

export type Choice =
  /** One. */
  | { readonly type: 'one' }
  | 'two';
const hidden = 1;
`;

it('declarations are read with their fields, defaults and parents', () => {
  const [props, choice, ...others] = declarationsOf(source);

  expect(others).toEqual([]);
  expect(props).toMatchObject({
    name: 'ThingProps',
    doc: { text: 'How one is made.', see: ['https://example.com'] },
    parents: ["Omit<Base, 'a' | 'b'>", 'Other'],
    fields: [
      {
        name: 'size',
        optional: true,
        type: 'string',
        doc: { text: 'Its size; a `;` in words.', fallback: '"5Gi"' },
      },
      {
        name: 'parts',
        optional: false,
        type: "readonly { readonly name: string; readonly of?: ';' | '}' }[]",
        doc: { text: 'Many lines of words.', fallback: '- none' },
      },
      { name: 'make', optional: false, type: '(name: string): Thing' },
      { name: '[field: string]', optional: false, type: 'unknown' },
    ],
  });
  expect(choice).toMatchObject({ name: 'Choice', parents: [] });
  expect(choice?.fields).toBeUndefined();
  expect(choice?.source).toMatch(/^type Choice =\n[\s\S]*'two';$/);
});

it('the default of a field is found by its type and name, and an unknown one is refused', () => {
  const sources = constructSources(root);

  expect(defaultOfField(sources, 'WorkloadProps.replicas')).toBe('`1`');
  expect(defaultOfField(sources, 'EngineOptions.model')).toBe('required');
  expect(() => defaultOfField(sources, 'EngineOptions.modell')).toThrow(
    'docs: no such field, got EngineOptions.modell',
  );
});
