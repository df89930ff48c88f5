import { mixed } from './mixing.js';

/**
 * A vector of length 1 for tokens, the sum of one direction for each of them; so texts that share tokens are near each other, and
 * equal texts are equal.
 */
export function embeddingOf(tokens: readonly number[], size: number): Float32Array {
  const vector = new Float32Array(size);
  for (const token of tokens) {
    for (let index = 0; index < size; index++) {
      vector[index] = (vector[index] ?? 0) + mixed(token, index) / 2 ** 31 - 1;
    }
  }
  const length = Math.sqrt(similarity(vector, vector));
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** The cosine of two vectors of length 1. */
export function similarity(first: Float32Array, second: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < first.length; index++) sum += (first[index] ?? 0) * (second[index] ?? 0);
  return sum;
}

/** Probabilities of classes for tokens, which add up to 1. */
export function classProbabilities(tokens: readonly number[], classes: number): readonly number[] {
  const weights = [...embeddingOf(tokens, classes)].map((value) => Math.exp(2 * value));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
