import type { ModelConfig } from '../../contract/model-config.js';
import { modelConfigs } from '../../contract/model-configs.js';
import { nearest } from '../runtime/nearest.js';
import { knownTypes } from './model-shape.js';

/** A model's config, or what is wrong with it. */
export type ConfigReading =
  | { readonly config: ModelConfig; readonly problems?: undefined }
  | { readonly config?: undefined; readonly problems: readonly string[] };

/** The config of a model in the table, whatever the case of its name and with or without its organisation. */
export function tableConfig(name: string): ModelConfig | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(modelConfigs).find(([id]) => {
    const known = id.toLowerCase();
    return known === wanted || known.split('/')[1] === wanted;
  })?.[1];
}

/** What to say of a name that is neither in the table nor a readable file. */
export function unknownModel(name: string, reason: string): string {
  const near = nearest(name, Object.keys(modelConfigs));
  return `${name}: no model of the table and not readable, ${reason}; ${near === undefined ? "give the path of the model's config.json" : `did you mean ${near}`}`;
}

const required = [
  'vocab_size',
  'hidden_size',
  'intermediate_size',
  'num_hidden_layers',
  'num_attention_heads',
  'max_position_embeddings',
] as const;
const optional = [
  'num_key_value_heads',
  'head_dim',
  'sliding_window',
  'sliding_window_pattern',
  'num_local_experts',
  'num_experts',
  'n_routed_experts',
  'n_shared_experts',
  'num_experts_per_tok',
  'moe_intermediate_size',
  'first_k_dense_replace',
  'kv_lora_rank',
  'q_lora_rank',
  'qk_nope_head_dim',
  'qk_rope_head_dim',
  'v_head_dim',
] as const;
const mayBeZero: ReadonlySet<string> = new Set(['n_shared_experts', 'first_k_dense_replace']);

type Fields = Readonly<Record<string, unknown>>;

/** Reads a config.json of Hugging Face. A model with images has the language model's fields in `text_config`. */
export function readModelConfig(where: string, text: string): ConfigReading {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch (error) {
    return {
      problems: [
        `${where}: not JSON, ${error instanceof Error ? error.message : error}; give a config.json of Hugging Face`,
      ],
    };
  }
  if (!isFields(whole)) {
    return { problems: [`${where}: not an object, got ${shown(whole)}; give a config.json of Hugging Face`] };
  }
  const fields: Fields = isFields(whole.text_config) ? { ...whole, ...whole.text_config } : whole;
  const type = whole.model_type;
  if (typeof type !== 'string' || !Object.hasOwn(knownTypes, type)) {
    return {
      problems: [
        `${where} model_type: its memory is not known to this check, got ${shown(type)}; it knows ${Object.keys(knownTypes).join(', ')}`,
      ],
    };
  }
  const problems: string[] = [];
  const numbers: Record<string, number> = {};
  for (const name of [...required, ...optional]) {
    const value = fields[name] ?? undefined;
    if (value === undefined && (optional as readonly string[]).includes(name)) continue;
    if (Number.isSafeInteger(value) && Number(value) >= (mayBeZero.has(name) ? 0 : 1))
      numbers[name] = Number(value);
    else problems.push(`${where} ${name}: must be a whole number, got ${shown(value)}; correct the file`);
  }
  const vision = whole.vision_config;
  const visionConfig = isFields(vision)
    ? visionNumbers(`${where} vision_config`, vision, problems)
    : undefined;
  const quantization = quantizationOf(
    where,
    whole.quantization_config ?? fields.quantization_config,
    problems,
  );
  if (problems.length > 0) return { problems };
  const dtype = fields.torch_dtype ?? fields.dtype ?? whole.torch_dtype ?? whole.dtype;
  const tied = whole.tie_word_embeddings ?? fields.tie_word_embeddings;
  return {
    config: {
      ...numbers,
      model_type: type,
      num_key_value_heads: numbers.num_key_value_heads ?? numbers.num_attention_heads,
      // Gemma leaves it out of its files, since true is its default.
      tie_word_embeddings: typeof tied === 'boolean' ? tied : type.startsWith('gemma'),
      ...(typeof dtype === 'string' ? { torch_dtype: dtype } : {}),
      ...(Array.isArray(fields.layer_types) ? { layer_types: fields.layer_types.map(String) } : {}),
      ...(visionConfig === undefined ? {} : { vision_config: visionConfig }),
      ...(quantization === undefined ? {} : { quantization_config: quantization }),
    } as ModelConfig,
  };
}

function visionNumbers(where: string, vision: Fields, problems: string[]): ModelConfig['vision_config'] {
  const number = (name: string): number => {
    const value = vision[name];
    if (Number.isSafeInteger(value) && Number(value) > 0) return Number(value);
    problems.push(`${where} ${name}: must be a whole number, got ${shown(value)}; correct the file`);
    return 1;
  };
  return {
    hidden_size: number('hidden_size'),
    intermediate_size: number('intermediate_size'),
    num_hidden_layers: number('num_hidden_layers'),
  };
}

function quantizationOf(
  where: string,
  given: unknown,
  problems: string[],
): ModelConfig['quantization_config'] {
  if (given === undefined || given === null) return undefined;
  const method = isFields(given) ? given.quant_method : undefined;
  if (!isFields(given) || typeof method !== 'string') {
    problems.push(`${where} quantization_config: has no quant_method, got ${shown(given)}; correct the file`);
    return undefined;
  }
  const bits =
    given.bits ?? (given.load_in_8bit === true ? 8 : undefined) ?? bitsOfGroups(given.config_groups);
  const group = given.group_size ?? groupSizeOf(given.config_groups);
  const kept = given.modules_to_not_convert ?? given.ignore;
  return {
    quant_method: method,
    ...(typeof bits === 'number' ? { bits } : {}),
    ...(typeof group === 'number' ? { group_size: group } : {}),
    ...(Array.isArray(kept) ? { modules_to_not_convert: kept.map(String) } : {}),
  };
}

/** Bits that compressed-tensors writes; the most of all groups. */
function bitsOfGroups(groups: unknown): number | undefined {
  const bits = numbersOfGroups(groups, 'num_bits');
  return bits.length > 0 && bits.every(Number.isFinite) ? Math.max(...bits) : undefined;
}

/** Weights that share a scale in compressed-tensors; the fewest of all groups. */
function groupSizeOf(groups: unknown): number | undefined {
  const sizes = numbersOfGroups(groups, 'group_size').filter((size) => size > 0);
  return sizes.length > 0 ? Math.min(...sizes) : undefined;
}

function numbersOfGroups(groups: unknown, name: string): number[] {
  return isFields(groups)
    ? Object.values(groups).map((group) =>
        isFields(group) && isFields(group.weights) ? Number(group.weights[name]) : Number.NaN,
      )
    : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
}
