import type { VllmStackProps } from '../constructs/index.js';

/**
 * The default stack: one small model and a router in a namespace of its own, of core kinds only, so that it runs on a bare
 * cluster with one GPU.
 *
 * The model needs no licence click or token, is a download of 1.5 GB and, unlike models that are smaller still, has a chat
 * template, so that `/v1/chat/completions` answers. Its context is cut so that the KV cache fits beside it on a card of 8 GB.
 * @see https://huggingface.co/Qwen/Qwen3-0.6B
 */
export const defaultStack: VllmStackProps = {
  createNamespace: true,
  engines: {
    qwen3: { model: 'Qwen/Qwen3-0.6B', gpu: 1, maxModelLen: 8192 },
  },
};

/** Release and namespace of the default stack. */
export const defaultTarget = { release: 'vllm', namespace: 'vllm' } as const;
