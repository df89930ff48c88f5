export * from '../constructs/index.js';
export type {
  BodyChanges,
  CallbackAnswer,
  CallbackRequest,
  RequestRewriter,
  RewriteRequest,
  RouterCallbacks,
} from '../contract/router-hooks.js';
export { stackFromValues, type TranslatedStack } from './from-values/stack.js';
export type { Remark, Target } from './from-values/translation.js';
export { type LoadedValues, loadValues } from './values/load.js';
export { type Problem, ValuesError } from './values/problem.js';
export type { ValuesSources, ValuesText } from './values/sources.js';
export type { Values } from './values/values.js';
