import { toJson } from './json.js';

/** What all answers of pooling routes begin and end with. */
export interface PoolingHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly promptTokens: number;
}

function listed(head: PoolingHead, data: readonly unknown[]): string {
  const { id, created, model, promptTokens } = head;
  return toJson({
    id,
    object: 'list',
    created,
    model,
    data,
    usage: {
      prompt_tokens: promptTokens,
      total_tokens: promptTokens,
      completion_tokens: 0,
      prompt_tokens_details: null,
      completion_tokens_details: null,
    },
  });
}

/** Embeddings as numbers, or as base64 of 32-bit floats. */
export function embeddingAnswer(
  head: PoolingHead,
  vectors: readonly Float32Array[],
  base64: boolean,
): string {
  return listed(
    head,
    vectors.map((vector, index) => ({ index, object: 'embedding', embedding: encoded(vector, base64) })),
  );
}

/** Vectors of the pooling route. */
export function poolingAnswer(head: PoolingHead, vectors: readonly Float32Array[], base64: boolean): string {
  return listed(
    head,
    vectors.map((vector, index) => ({ index, object: 'pooling', data: encoded(vector, base64) })),
  );
}

/** Scores of pairs of texts. */
export function scoreAnswer(head: PoolingHead, scores: readonly number[]): string {
  return listed(
    head,
    scores.map((score, index) => ({ index, object: 'score', score })),
  );
}

/** Classes of texts with their probabilities. */
export function classifyAnswer(head: PoolingHead, probabilities: readonly (readonly number[])[]): string {
  return listed(
    head,
    probabilities.map((probs, index) => ({
      index,
      label: `LABEL_${probs.indexOf(Math.max(...probs))}`,
      probs,
      num_classes: probs.length,
    })),
  );
}

/** One document with its score. */
export interface RankedDocument {
  readonly index: number;
  readonly text: string;
  readonly score: number;
}

/** Documents in the order of their scores. */
export function rerankAnswer(head: PoolingHead, documents: readonly RankedDocument[]): string {
  return toJson({
    id: head.id,
    model: head.model,
    usage: { prompt_tokens: head.promptTokens, total_tokens: head.promptTokens },
    results: documents.map(({ index, text, score }) => ({
      index,
      document: { text, multi_modal: null },
      relevance_score: score,
    })),
  });
}

/** Embeddings in the shape of Cohere's second API. */
export function cohereEmbedAnswer(
  head: PoolingHead,
  texts: readonly string[],
  vectors: readonly Float32Array[],
): string {
  return toJson({
    id: head.id,
    embeddings: { float: vectors.map((vector) => [...vector]) },
    texts,
    meta: { api_version: { version: '2' }, billed_units: { input_tokens: head.promptTokens } },
  });
}

function encoded(vector: Float32Array, base64: boolean): unknown {
  return base64
    ? Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64')
    : [...vector];
}
