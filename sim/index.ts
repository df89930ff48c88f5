export { type Clock, manualClock, systemClock } from './clock.js';
export type { EngineCore, EngineVersion } from './engine-core.js';
export type { Fault, FaultKind } from './faults.js';
export type { SimOptions } from './options.js';
export { createEngine, type SimulatedEngine } from './simulated-engine.js';
export type { Timing } from './timing.js';
export { createTokenizer, type Tokenizer } from './tokenizer.js';
