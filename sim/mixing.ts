/** One number of 32 bits out of several, well spread; equal inputs give equal outputs in every process. */
export function mixed(...numbers: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = Math.imul(hash ^ (number | 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** A sequence of numbers from 0 up to 1 that a seed decides. */
export function randomSequence(seed: number): () => number {
  let step = 0;
  return () => mixed(seed, step++) / 2 ** 32;
}

/** One number of 32 bits that stands for a text. */
export function textSeed(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return mixed(hash, text.length);
}
