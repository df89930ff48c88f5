import { badRequest } from './errors.js';
import { type InstanceSource, instanceOf, SchemaError } from './json-instance.js';
import { randomSequence } from './mixing.js';
import { type Body, isObject, objectOf, textOf } from './request-fields.js';
import type { Tokenizer } from './tokenizer.js';

/** Values for instances of schemas that a seed decides. */
export function instanceSource(tokenizer: Tokenizer, seed: number): InstanceSource {
  const random = randomSequence(seed);
  const { answerVocabulary } = tokenizer;
  return {
    random,
    word() {
      const token = answerVocabulary[Math.floor(random() * answerVocabulary.length)] ?? 0;
      return (tokenizer.textOf(token) ?? '').trim();
    },
  };
}

/** JSON that fits a schema; throws what vLLM answers to a schema that it cannot follow. */
export function jsonOfSchema(schema: unknown, source: InstanceSource): string {
  try {
    return JSON.stringify(instanceOf(schema, source));
  } catch (error) {
    if (error instanceof SchemaError) throw badRequest(`Grammar error: ${error.message}`);
    throw error;
  }
}

/** The text that a request's output format allows; undefined where it allows any. */
export function structuredText(body: Body, source: InstanceSource): string | undefined {
  const outputs = objectOf(body, 'structured_outputs');
  if (outputs !== undefined) return constrained(outputs, source);
  const format = objectOf(body, 'response_format');
  if (format === undefined) return undefined;
  const type = textOf(format, 'type');
  if (type === 'text') return undefined;
  if (type === 'json_object') return anyObject(source);
  if (type !== 'json_schema')
    throw badRequest(`response_format type ${JSON.stringify(type ?? null)} is not supported`);
  const { json_schema: named } = format;
  // Chat wraps the schema, responses do not.
  const schema = isObject(named) ? named.schema : format.schema;
  return jsonOfSchema(schema, source);
}

function constrained(outputs: Body, source: InstanceSource): string | undefined {
  const given = Object.keys(outputs).filter((key) => outputs[key] !== null && outputs[key] !== false);
  const [kind] = given;
  if (kind === undefined) return undefined;
  if (given.length > 1) {
    throw badRequest(
      `You can only use one kind of structured outputs constraint but multiple are specified: ${given.join(', ')}`,
    );
  }
  const value = outputs[kind];
  if (kind === 'json') {
    return jsonOfSchema(typeof value === 'string' ? parsed(value) : value, source);
  }
  if (kind === 'json_object') return anyObject(source);
  if (kind === 'choice' && Array.isArray(value) && value.length > 0) {
    return String(value[Math.floor(source.random() * value.length)]);
  }
  throw badRequest(`Invalid grammar specification: ${kind} is not supported`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('Invalid JSON grammar specification.');
  }
}

function anyObject(source: InstanceSource): string {
  return JSON.stringify({ [source.word()]: source.word(), count: Math.floor(source.random() * 100) });
}
