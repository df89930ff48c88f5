import type { EngineCoreOptions } from './engine-options.js';

/** The labels of `vllm:cache_config_info`; what a simulated cache does not have is as vLLM has it by default. */
export function cacheConfigLabels(options: EngineCoreOptions): Readonly<Record<string, string>> {
  const { blockSize, numBlocks, maxModelLen, enablePrefixCaching, version } = options;
  const tokens = blockSize * numBlocks;
  const both = {
    block_size: String(blockSize),
    cache_dtype: 'auto',
    enable_prefix_caching: enablePrefixCaching ? 'True' : 'False',
    engine: '0',
    is_attention_free: 'False',
    kv_offloading_size: 'None',
    kv_sharing_fast_prefill: 'False',
    mamba_block_size: 'None',
    mamba_cache_dtype: 'auto',
    mamba_page_size_padded: 'None',
    mamba_ssm_cache_dtype: 'auto',
    num_cpu_blocks: 'None',
    num_gpu_blocks: String(numBlocks),
    num_gpu_blocks_override: String(numBlocks),
    prefix_caching_hash_algo: 'sha256',
    sliding_window: 'None',
  };
  if (version === '0.13') {
    return {
      ...both,
      calculate_kv_scales: 'False',
      cpu_kvcache_space_bytes: 'None',
      cpu_offload_gb: '0.0',
      gpu_memory_utilization: '0.9',
      kv_cache_memory_bytes: 'None',
      kv_offloading_backend: 'None',
      swap_space: '4.0',
    };
  }
  return {
    ...both,
    _block_size_resolved: 'True',
    cache_hit_alignment_tokens: 'None',
    effective_attention_block_size: String(blockSize),
    enable_mamba_shared_prefix_checkpoint: 'False',
    gpu_memory_utilization: '0.92',
    hash_block_size: 'None',
    kv_cache_dtype_skip_layers: '[]',
    kv_cache_layout: 'None',
    kv_cache_max_concurrency: String(tokens / maxModelLen),
    kv_cache_memory_bytes: 'None',
    kv_cache_size_tokens: String(tokens),
    kv_offloading_backend: 'native',
    mamba_cache_mode: 'none',
    prefix_cache_retention_interval: '0',
    prefix_match_unit: 'None',
    replayssm_buffer_len: '16',
    skip_page_size_padded: 'None',
    swa_bounded_replay: 'True',
    use_kda_recoverssm: 'False',
    use_replayssm: 'False',
    user_specified_block_size: 'True',
  };
}
