import { modelMistakes } from './model-rows.js';
import { routerMistakes } from './router-rows.js';
import type { TypedMistake, ValuesMistake } from './row.js';
import { stackMistakes } from './stack-rows.js';
import { typedMistakes } from './typed-rows.js';

/** Every seeded mistake, with what becomes of it. */
export const mistakes: readonly (ValuesMistake | TypedMistake)[] = [
  ...modelMistakes,
  ...routerMistakes,
  ...stackMistakes,
  ...typedMistakes,
];
