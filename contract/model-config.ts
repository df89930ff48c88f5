/** The fields of a Hugging Face config.json that decide how much memory a model takes, spelled as they are there. */
export interface ModelConfig {
  readonly model_type: string;
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly max_position_embeddings: number;
  /** @default - hidden_size / num_attention_heads */
  readonly head_dim?: number;
  /** @default false */
  readonly tie_word_embeddings?: boolean;
  /** `bfloat16`, `float16` or `float32`. @default "bfloat16" */
  readonly torch_dtype?: string;
  /** Tokens that a layer with a window looks back. @default - no layer has a window */
  readonly sliding_window?: number;
  /** Every so many layers one is without a window. @default - 2 where the model type alternates */
  readonly sliding_window_pattern?: number;
  /** `full_attention` or `sliding_attention` for each layer. @default - from the pattern */
  readonly layer_types?: readonly string[];
  /** Experts, as Mixtral and gpt-oss call them. @default - none */
  readonly num_local_experts?: number;
  /** Experts, as Qwen calls them. @default - none */
  readonly num_experts?: number;
  /** Experts, as DeepSeek calls them. @default - none */
  readonly n_routed_experts?: number;
  /** Experts that every token passes. @default 0 */
  readonly n_shared_experts?: number;
  readonly num_experts_per_tok?: number;
  /** @default - intermediate_size */
  readonly moe_intermediate_size?: number;
  /** Layers at the start without experts. @default 0 */
  readonly first_k_dense_replace?: number;
  /** Rank of the compressed keys and values of multi-head latent attention. @default - keys and values as they are */
  readonly kv_lora_rank?: number;
  /** @default - queries are not compressed */
  readonly q_lora_rank?: number;
  readonly qk_nope_head_dim?: number;
  readonly qk_rope_head_dim?: number;
  readonly v_head_dim?: number;
  readonly vision_config?: {
    readonly hidden_size: number;
    readonly intermediate_size: number;
    readonly num_hidden_layers: number;
  };
  readonly quantization_config?: {
    readonly quant_method: string;
    /** Bits of a weight of AWQ, GPTQ and compressed-tensors. @default - those of the method */
    readonly bits?: number;
    /** Weights that share a scale. @default 128 */
    readonly group_size?: number;
    /** Parts of the model that stay as they are. @default - none but embeddings and head */
    readonly modules_to_not_convert?: readonly string[];
  };
}
