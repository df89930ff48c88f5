import type { ModelConfig } from './model-config.js';

// Numbers are those of each repository's config.json on Hugging Face, under the names that they have there.

const qwen3 = {
  model_type: 'qwen3',
  vocab_size: 151936,
  head_dim: 128,
  num_key_value_heads: 8,
  max_position_embeddings: 40960,
};

const qwen3Moe = {
  ...qwen3,
  model_type: 'qwen3_moe',
  num_key_value_heads: 4,
  num_experts: 128,
  num_experts_per_tok: 8,
};

const qwen3A3b = {
  ...qwen3Moe,
  hidden_size: 2048,
  intermediate_size: 6144,
  moe_intermediate_size: 768,
  num_hidden_layers: 48,
  num_attention_heads: 32,
};

const qwen3A22b = {
  ...qwen3Moe,
  hidden_size: 4096,
  intermediate_size: 12288,
  moe_intermediate_size: 1536,
  num_hidden_layers: 94,
  num_attention_heads: 64,
};

const fp8 = { quantization_config: { quant_method: 'fp8' } };

const mistral = {
  model_type: 'mistral',
  hidden_size: 4096,
  intermediate_size: 14336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  max_position_embeddings: 32768,
};

const mla = {
  kv_lora_rank: 512,
  qk_nope_head_dim: 128,
  qk_rope_head_dim: 64,
  v_head_dim: 128,
  max_position_embeddings: 163840,
};

const deepseekV3 = {
  ...mla,
  ...fp8,
  model_type: 'deepseek_v3',
  vocab_size: 129280,
  hidden_size: 7168,
  intermediate_size: 18432,
  moe_intermediate_size: 2048,
  num_hidden_layers: 61,
  num_attention_heads: 128,
  num_key_value_heads: 128,
  q_lora_rank: 1536,
  n_routed_experts: 256,
  n_shared_experts: 1,
  num_experts_per_tok: 8,
  first_k_dense_replace: 3,
};

const gptOss = {
  model_type: 'gpt_oss',
  vocab_size: 201088,
  hidden_size: 2880,
  intermediate_size: 2880,
  head_dim: 64,
  num_attention_heads: 64,
  num_key_value_heads: 8,
  num_experts_per_tok: 4,
  sliding_window: 128,
  max_position_embeddings: 131072,
  quantization_config: { quant_method: 'mxfp4' },
};

const glm = {
  model_type: 'glm4_moe',
  vocab_size: 151552,
  head_dim: 128,
  num_attention_heads: 96,
  num_key_value_heads: 8,
  n_shared_experts: 1,
  num_experts_per_tok: 8,
  max_position_embeddings: 131072,
};

/** Well-known models with experts, by their names on Hugging Face. */
export const expertModelConfigs: Readonly<Record<string, ModelConfig>> = {
  'Qwen/Qwen3-30B-A3B': qwen3A3b,
  'Qwen/Qwen3-30B-A3B-Instruct-2507': { ...qwen3A3b, max_position_embeddings: 262144 },
  'Qwen/Qwen3-Coder-30B-A3B-Instruct': { ...qwen3A3b, max_position_embeddings: 262144 },
  'Qwen/Qwen3-235B-A22B': qwen3A22b,
  'Qwen/Qwen3-235B-A22B-FP8': { ...qwen3A22b, ...fp8 },
  'mistralai/Mixtral-8x7B-Instruct-v0.1': {
    ...mistral,
    model_type: 'mixtral',
    vocab_size: 32000,
    num_local_experts: 8,
    num_experts_per_tok: 2,
  },
  'mistralai/Mixtral-8x22B-Instruct-v0.1': {
    ...mistral,
    model_type: 'mixtral',
    vocab_size: 32768,
    hidden_size: 6144,
    intermediate_size: 16384,
    num_hidden_layers: 56,
    num_attention_heads: 48,
    num_local_experts: 8,
    num_experts_per_tok: 2,
    max_position_embeddings: 65536,
  },
  'deepseek-ai/DeepSeek-V2-Lite-Chat': {
    ...mla,
    model_type: 'deepseek_v2',
    vocab_size: 102400,
    hidden_size: 2048,
    intermediate_size: 10944,
    moe_intermediate_size: 1408,
    num_hidden_layers: 27,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    n_routed_experts: 64,
    n_shared_experts: 2,
    num_experts_per_tok: 6,
    first_k_dense_replace: 1,
  },
  'deepseek-ai/DeepSeek-V2-Chat': {
    ...mla,
    model_type: 'deepseek_v2',
    vocab_size: 102400,
    hidden_size: 5120,
    intermediate_size: 12288,
    moe_intermediate_size: 1536,
    num_hidden_layers: 60,
    num_attention_heads: 128,
    num_key_value_heads: 128,
    q_lora_rank: 1536,
    n_routed_experts: 160,
    n_shared_experts: 2,
    num_experts_per_tok: 6,
    first_k_dense_replace: 1,
  },
  'deepseek-ai/DeepSeek-V3': deepseekV3,
  'deepseek-ai/DeepSeek-R1': deepseekV3,
  'openai/gpt-oss-20b': { ...gptOss, num_hidden_layers: 24, num_local_experts: 32 },
  'openai/gpt-oss-120b': { ...gptOss, num_hidden_layers: 36, num_local_experts: 128 },
  'zai-org/GLM-4.5-Air': {
    ...glm,
    hidden_size: 4096,
    intermediate_size: 10944,
    moe_intermediate_size: 1408,
    num_hidden_layers: 46,
    n_routed_experts: 128,
    first_k_dense_replace: 1,
  },
  'zai-org/GLM-4.5': {
    ...glm,
    hidden_size: 5120,
    intermediate_size: 12288,
    moe_intermediate_size: 1536,
    num_hidden_layers: 92,
    n_routed_experts: 160,
    first_k_dense_replace: 3,
  },
};
