import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ApiError } from './errors.js';
import type { SimSettings } from './options.js';

/** An adapter that requests can name as their model. */
export interface LoadedLora {
  readonly name: string;
  readonly path: string;
  /** Number in the order of loading, from 1. */
  readonly id: number;
}

/** The adapters of an engine. */
export class LoraRegistry {
  private readonly settings: SimSettings;
  private readonly loaded = new Map<string, LoadedLora>();
  private lastId = 0;

  /** Throws where an adapter that should be there from the start is not found. */
  constructor(settings: SimSettings) {
    this.settings = settings;
    for (const { name, path } of settings.loraModules) {
      if (!settings.enableLora) {
        throw new RangeError(`--lora-modules: adapters are not enabled, got ${name}; add --enable-lora`);
      }
      if (!this.exists(path)) {
        throw new RangeError(`--lora-modules: no adapter found, got ${path}; correct the path of ${name}`);
      }
      this.loaded.set(name, { name, path, id: ++this.lastId });
    }
  }

  get(name: string): LoadedLora | undefined {
    return this.loaded.get(name);
  }

  list(): readonly LoadedLora[] {
    return [...this.loaded.values()];
  }

  /** Loads an adapter; the answer is what vLLM says then. */
  load(name: string, path: string, inPlace: boolean): string {
    const { enableLora, version, servedModelNames } = this.settings;
    const current = version === '0.32';
    if (name === '' || path === '') {
      throw new ApiError(400, 'InvalidUserInput', "Both 'lora_name' and 'lora_path' must be provided.");
    }
    if (current && servedModelNames.includes(name)) {
      throw new ApiError(
        400,
        'InvalidUserInput',
        `The lora adapter '${name}' conflicts with a served base model.`,
      );
    }
    if ((this.loaded.has(name) && !(inPlace && current)) || servedModelNames.includes(name)) {
      const hint = current ? " If you want to load the adapter in place, set 'load_inplace' to True." : '';
      throw new ApiError(
        400,
        'InvalidUserInput',
        `The lora adapter '${name}' has already been loaded.${hint}`,
      );
    }
    const prefix = current ? '' : 'Call to add_lora method failed: ';
    if (!enableLora) throw new ApiError(400, 'BadRequestError', `${prefix}LoRA is not enabled.`);
    // A number is used up even where loading fails.
    const id = this.loaded.get(name)?.id ?? ++this.lastId;
    if (!this.exists(path)) {
      throw new ApiError(
        404,
        'NotFoundError',
        `${prefix}Loading lora ${name} failed: No adapter found for ${path}`,
      );
    }
    this.loaded.set(name, { name, path, id });
    return `Success: LoRA adapter '${name}' added successfully.`;
  }

  /** Forgets an adapter; the answer is what vLLM says then. */
  unload(name: string): string {
    if (name === '') {
      throw new ApiError(
        400,
        'InvalidUserInput',
        this.settings.version === '0.32'
          ? "'lora_name' needs to be provided to unload a LoRA adapter."
          : "either 'lora_name' and 'lora_int_id' needs to be provided.",
      );
    }
    if (!this.loaded.delete(name)) {
      throw new ApiError(404, 'NotFoundError', `The lora adapter '${name}' cannot be found.`);
    }
    return `Success: LoRA adapter '${name}' removed successfully.`;
  }

  private exists(path: string): boolean {
    if (this.settings.loraFiles === 'ignore' || !isAbsolute(path)) return true;
    return existsSync(join(path, 'adapter_config.json'));
  }
}
