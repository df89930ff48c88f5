import type { ModelConfig } from '../../contract/model-config.js';

/** How the weights of the linear layers are stored. */
export type Quantization = 'none' | 'fp8' | 'int8' | 'int4' | 'nf4' | 'mxfp4';

/** A model as the formulas see it. */
export interface ModelShape {
  readonly vocab: number;
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly tied: boolean;
  /** Intermediate size of layers without experts. */
  readonly intermediate: number;
  readonly maxPosition: number;
  /** Layers that attend to all that came before, and those that look back over a window only. */
  readonly fullLayers: number;
  readonly slidingLayers: number;
  readonly window: number;
  readonly experts?: {
    readonly count: number;
    readonly shared: number;
    readonly perToken: number;
    readonly intermediate: number;
    /** Layers that have them. */
    readonly layers: number;
  };
  readonly latent?: {
    readonly kvRank: number;
    readonly queryRank: number | undefined;
    readonly nope: number;
    readonly rope: number;
    readonly value: number;
  };
  /** Parameters of the image encoder and its projector. */
  readonly visionParameters: number;
  /** Attention keeps its dtype although the rest is quantized. */
  readonly plainAttention: boolean;
}

/** Architectures whose memory the formulas describe, each with the number of layers from one without a window to the next. */
export const knownTypes: Readonly<Record<string, number | undefined>> = {
  llama: undefined,
  mistral: undefined,
  mistral3: undefined,
  mixtral: undefined,
  qwen2: undefined,
  qwen3: undefined,
  qwen3_moe: undefined,
  gemma2: 2,
  gemma3: 6,
  gemma3_text: 6,
  deepseek_v2: undefined,
  deepseek_v3: undefined,
  phi3: undefined,
  gpt_oss: 2,
  glm4: undefined,
  glm4_moe: undefined,
  granite: undefined,
};

// Sizes of a head that files leave out, since they are the default of the type.
const headDims: Readonly<Record<string, number | undefined>> = {
  gemma2: 256,
  gemma3: 256,
  gemma3_text: 256,
  qwen3: 128,
  qwen3_moe: 128,
};

/** Brings the spellings of the families to one. */
export function shapeOf(config: ModelConfig): ModelShape {
  const { num_hidden_layers: layers, hidden_size: hidden, num_attention_heads: heads } = config;
  const sliding = slidingLayersOf(config);
  const count = config.n_routed_experts ?? config.num_experts ?? config.num_local_experts ?? 0;
  const vision = config.vision_config;
  return {
    vocab: config.vocab_size,
    hidden,
    layers,
    heads,
    kvHeads: config.num_key_value_heads,
    headDim: config.head_dim ?? headDims[config.model_type] ?? hidden / heads,
    tied: config.tie_word_embeddings ?? false,
    intermediate: config.intermediate_size,
    maxPosition: config.max_position_embeddings,
    fullLayers: layers - sliding,
    slidingLayers: sliding,
    window: config.sliding_window ?? 0,
    experts:
      count <= 1
        ? undefined
        : {
            count,
            shared: config.n_shared_experts ?? 0,
            perToken: config.num_experts_per_tok ?? 1,
            intermediate: config.moe_intermediate_size ?? config.intermediate_size,
            layers: layers - (config.first_k_dense_replace ?? 0),
          },
    latent:
      config.kv_lora_rank === undefined
        ? undefined
        : {
            kvRank: config.kv_lora_rank,
            queryRank: config.q_lora_rank,
            nope: config.qk_nope_head_dim ?? 128,
            rope: config.qk_rope_head_dim ?? 64,
            value: config.v_head_dim ?? 128,
          },
    visionParameters:
      vision === undefined
        ? 0
        : vision.num_hidden_layers *
            (4 * vision.hidden_size ** 2 + 3 * vision.hidden_size * vision.intermediate_size) +
          2 * vision.hidden_size * hidden,
    plainAttention:
      config.quantization_config?.modules_to_not_convert?.some((name) => name.includes('attn')) ?? false,
  };
}

function slidingLayersOf(config: ModelConfig): number {
  const every = config.sliding_window_pattern ?? knownTypes[config.model_type];
  if (config.sliding_window === undefined || knownTypes[config.model_type] === undefined) return 0;
  if (config.layer_types !== undefined) {
    return config.layer_types.filter((type) => type === 'sliding_attention').length;
  }
  return every === undefined ? 0 : config.num_hidden_layers - Math.floor(config.num_hidden_layers / every);
}

/** How a checkpoint stores its weights; undefined where its config names a method that is not known. */
export function quantizationOf({ quantization_config: given }: ModelConfig): Quantization | undefined {
  if (given === undefined) return 'none';
  const { quant_method: method, bits, group_size: group = 128 } = given;
  const fourBits = group >= 128 || group < 0 ? 'int4' : 'nf4';
  switch (method) {
    case 'fp8':
    case 'fbgemm_fp8':
      return 'fp8';
    case 'awq':
    case 'gptq':
    case 'compressed-tensors':
      return bits === 8
        ? 'int8'
        : bits === 4 || (bits === undefined && method === 'awq')
          ? fourBits
          : undefined;
    case 'bitsandbytes':
      return bits === 8 ? 'int8' : 'nf4';
    case 'mxfp4':
      return 'mxfp4';
    default:
      return undefined;
  }
}
