import type { ModelConfig } from './model-config.js';

// Numbers are those of each repository's config.json on Hugging Face, under the names that they have there.

const llama3 = {
  model_type: 'llama',
  vocab_size: 128256,
  num_key_value_heads: 8,
  max_position_embeddings: 131072,
};

const llama8b = {
  ...llama3,
  hidden_size: 4096,
  intermediate_size: 14336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
};

const llama70b = {
  ...llama3,
  hidden_size: 8192,
  intermediate_size: 28672,
  num_hidden_layers: 80,
  num_attention_heads: 64,
};

const qwen25 = { model_type: 'qwen2', vocab_size: 152064, max_position_embeddings: 32768 };

const qwen25Small = { ...qwen25, vocab_size: 151936, tie_word_embeddings: true };

const qwen7b = {
  ...qwen25,
  hidden_size: 3584,
  intermediate_size: 18944,
  num_hidden_layers: 28,
  num_attention_heads: 28,
  num_key_value_heads: 4,
};

const qwen14b = {
  ...qwen25,
  hidden_size: 5120,
  intermediate_size: 13824,
  num_hidden_layers: 48,
  num_attention_heads: 40,
  num_key_value_heads: 8,
};

const qwen32b = { ...qwen14b, intermediate_size: 27648, num_hidden_layers: 64 };

const qwen3 = {
  model_type: 'qwen3',
  vocab_size: 151936,
  head_dim: 128,
  num_key_value_heads: 8,
  max_position_embeddings: 40960,
};

const mistral = {
  model_type: 'mistral',
  hidden_size: 4096,
  intermediate_size: 14336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  max_position_embeddings: 32768,
};

const mistralSmall = {
  ...mistral,
  vocab_size: 131072,
  hidden_size: 5120,
  intermediate_size: 32768,
  num_hidden_layers: 40,
  head_dim: 128,
};

const gemma2 = {
  model_type: 'gemma2',
  vocab_size: 256000,
  head_dim: 256,
  sliding_window: 4096,
  max_position_embeddings: 8192,
  tie_word_embeddings: true,
};

const gemma3 = {
  model_type: 'gemma3',
  vocab_size: 262208,
  head_dim: 256,
  sliding_window: 1024,
  sliding_window_pattern: 6,
  max_position_embeddings: 131072,
  tie_word_embeddings: true,
  vision_config: { hidden_size: 1152, intermediate_size: 4304, num_hidden_layers: 27 },
};

/** Well-known models without experts, by their names on Hugging Face. */
export const denseModelConfigs: Readonly<Record<string, ModelConfig>> = {
  'meta-llama/Llama-3.2-1B-Instruct': {
    ...llama3,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 16,
    num_attention_heads: 32,
    tie_word_embeddings: true,
  },
  'meta-llama/Llama-3.2-3B-Instruct': {
    ...llama3,
    hidden_size: 3072,
    intermediate_size: 8192,
    num_hidden_layers: 28,
    num_attention_heads: 24,
    tie_word_embeddings: true,
  },
  'meta-llama/Llama-3.1-8B-Instruct': llama8b,
  'meta-llama/Meta-Llama-3-8B-Instruct': { ...llama8b, max_position_embeddings: 8192 },
  'meta-llama/Llama-3.1-70B-Instruct': llama70b,
  'meta-llama/Llama-3.3-70B-Instruct': llama70b,
  'meta-llama/Llama-3.1-405B-Instruct': {
    ...llama3,
    hidden_size: 16384,
    intermediate_size: 53248,
    num_hidden_layers: 126,
    num_attention_heads: 128,
  },
  'meta-llama/Llama-3.1-405B-Instruct-FP8': {
    ...llama3,
    hidden_size: 16384,
    intermediate_size: 53248,
    num_hidden_layers: 126,
    num_attention_heads: 128,
    quantization_config: { quant_method: 'fbgemm_fp8', modules_to_not_convert: ['self_attn'] },
  },
  'codellama/CodeLlama-7b-hf': {
    model_type: 'llama',
    vocab_size: 32016,
    hidden_size: 4096,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 32,
    max_position_embeddings: 16384,
  },
  'Qwen/Qwen2.5-0.5B-Instruct': {
    ...qwen25Small,
    hidden_size: 896,
    intermediate_size: 4864,
    num_hidden_layers: 24,
    num_attention_heads: 14,
    num_key_value_heads: 2,
  },
  'Qwen/Qwen2.5-1.5B-Instruct': {
    ...qwen25Small,
    hidden_size: 1536,
    intermediate_size: 8960,
    num_hidden_layers: 28,
    num_attention_heads: 12,
    num_key_value_heads: 2,
  },
  'Qwen/Qwen2.5-3B-Instruct': {
    ...qwen25Small,
    hidden_size: 2048,
    intermediate_size: 11008,
    num_hidden_layers: 36,
    num_attention_heads: 16,
    num_key_value_heads: 2,
  },
  'Qwen/Qwen2.5-7B-Instruct': qwen7b,
  'Qwen/Qwen2.5-14B-Instruct': qwen14b,
  'Qwen/Qwen2.5-32B-Instruct': qwen32b,
  'Qwen/Qwen2.5-72B-Instruct': {
    ...qwen25,
    hidden_size: 8192,
    intermediate_size: 29568,
    num_hidden_layers: 80,
    num_attention_heads: 64,
    num_key_value_heads: 8,
  },
  'Qwen/Qwen3-0.6B': {
    ...qwen3,
    hidden_size: 1024,
    intermediate_size: 3072,
    num_hidden_layers: 28,
    num_attention_heads: 16,
    tie_word_embeddings: true,
  },
  'Qwen/Qwen3-1.7B': {
    ...qwen3,
    hidden_size: 2048,
    intermediate_size: 6144,
    num_hidden_layers: 28,
    num_attention_heads: 16,
    tie_word_embeddings: true,
  },
  'Qwen/Qwen3-4B': {
    ...qwen3,
    hidden_size: 2560,
    intermediate_size: 9728,
    num_hidden_layers: 36,
    num_attention_heads: 32,
    tie_word_embeddings: true,
  },
  'Qwen/Qwen3-8B': {
    ...qwen3,
    hidden_size: 4096,
    intermediate_size: 12288,
    num_hidden_layers: 36,
    num_attention_heads: 32,
  },
  'Qwen/Qwen3-14B': {
    ...qwen3,
    hidden_size: 5120,
    intermediate_size: 17408,
    num_hidden_layers: 40,
    num_attention_heads: 40,
  },
  'Qwen/Qwen3-32B': {
    ...qwen3,
    hidden_size: 5120,
    intermediate_size: 25600,
    num_hidden_layers: 64,
    num_attention_heads: 64,
  },
  'mistralai/Mistral-7B-Instruct-v0.3': { ...mistral, vocab_size: 32768 },
  'mistralai/Mistral-Small-24B-Instruct-2501': mistralSmall,
  'mistralai/Mistral-Small-3.1-24B-Instruct-2503': {
    ...mistralSmall,
    model_type: 'mistral3',
    max_position_embeddings: 131072,
    vision_config: { hidden_size: 1024, intermediate_size: 4096, num_hidden_layers: 24 },
  },
  'google/gemma-2-2b-it': {
    ...gemma2,
    hidden_size: 2304,
    intermediate_size: 9216,
    num_hidden_layers: 26,
    num_attention_heads: 8,
    num_key_value_heads: 4,
  },
  'google/gemma-2-9b-it': {
    ...gemma2,
    hidden_size: 3584,
    intermediate_size: 14336,
    num_hidden_layers: 42,
    num_attention_heads: 16,
    num_key_value_heads: 8,
  },
  'google/gemma-2-27b-it': {
    ...gemma2,
    head_dim: 128,
    hidden_size: 4608,
    intermediate_size: 36864,
    num_hidden_layers: 46,
    num_attention_heads: 32,
    num_key_value_heads: 16,
  },
  'google/gemma-3-4b-it': {
    ...gemma3,
    hidden_size: 2560,
    intermediate_size: 10240,
    num_hidden_layers: 34,
    num_attention_heads: 8,
    num_key_value_heads: 4,
  },
  'google/gemma-3-12b-it': {
    ...gemma3,
    hidden_size: 3840,
    intermediate_size: 15360,
    num_hidden_layers: 48,
    num_attention_heads: 16,
    num_key_value_heads: 8,
  },
  'google/gemma-3-27b-it': {
    ...gemma3,
    head_dim: 128,
    hidden_size: 5376,
    intermediate_size: 21504,
    num_hidden_layers: 62,
    num_attention_heads: 32,
    num_key_value_heads: 16,
  },
  'deepseek-ai/DeepSeek-R1-Distill-Llama-8B': llama8b,
  'deepseek-ai/DeepSeek-R1-Distill-Llama-70B': llama70b,
  'deepseek-ai/DeepSeek-R1-Distill-Qwen-7B': { ...qwen7b, max_position_embeddings: 131072 },
  'deepseek-ai/DeepSeek-R1-Distill-Qwen-14B': { ...qwen14b, max_position_embeddings: 131072 },
  'deepseek-ai/DeepSeek-R1-Distill-Qwen-32B': { ...qwen32b, max_position_embeddings: 131072 },
  'microsoft/phi-4': {
    model_type: 'phi3',
    vocab_size: 100352,
    hidden_size: 5120,
    intermediate_size: 17920,
    num_hidden_layers: 40,
    num_attention_heads: 40,
    num_key_value_heads: 10,
    max_position_embeddings: 16384,
  },
  'microsoft/Phi-4-mini-instruct': {
    model_type: 'phi3',
    vocab_size: 200064,
    hidden_size: 3072,
    intermediate_size: 8192,
    num_hidden_layers: 32,
    num_attention_heads: 24,
    num_key_value_heads: 8,
    max_position_embeddings: 131072,
    tie_word_embeddings: true,
  },
  'ibm-granite/granite-3.1-8b-instruct': {
    model_type: 'granite',
    vocab_size: 49155,
    hidden_size: 4096,
    intermediate_size: 12800,
    num_hidden_layers: 40,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    max_position_embeddings: 131072,
    tie_word_embeddings: true,
  },
};
