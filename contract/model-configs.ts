import { denseModelConfigs } from './dense-model-configs.js';
import { expertModelConfigs } from './expert-model-configs.js';
import type { ModelConfig } from './model-config.js';

/** What `vllm-stack fit` knows of well-known models, by their names on Hugging Face. */
export const modelConfigs: Readonly<Record<string, ModelConfig>> = {
  ...denseModelConfigs,
  ...expertModelConfigs,
};
