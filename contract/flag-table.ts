/** One command line flag: what the parser, `--help`, the docs and the writers of command lines know about it. */
export interface FlagSpec {
  /** How its text is read; `list` is comma separated, `repeated` collects each occurrence in order. */
  readonly type: 'string' | 'int' | 'number' | 'boolean' | 'list' | 'choice' | 'repeated';
  /** Heading that it stands under in `--help`. */
  readonly group: string;
  /** What it does, for the person who sets it. */
  readonly help: string;
  /** The accepted words of a `choice`. */
  readonly choices?: readonly string[];
  /** Value when nobody sets it. @default - unset; false for a boolean, an empty list for `repeated` */
  readonly default?: string | number | readonly string[];
  /** Smallest accepted number. @default - any */
  readonly minimum?: number;
  /** Largest accepted number. @default - any */
  readonly maximum?: number;
  /** What a number counts, such as `seconds`. @default - nothing */
  readonly unit?: string;
  /** Name of the value in `--help`. @default - the type */
  readonly placeholder?: string;
  /** One-letter spelling without its dash. @default - none */
  readonly short?: string;
  /** A further environment variable, read after the one that is derived from the name. @default - none */
  readonly env?: string;
  /** Whether the value must not be shown in messages. @default false */
  readonly secret?: true;
  /** Whether the vLLM production-stack's Python router has it, so that its name may be abbreviated. @default false */
  readonly upstream?: true;
}

/** The flags of one program or sub-command by their names without dashes. */
export type FlagTable = Readonly<Record<string, FlagSpec>>;

/** The TypeScript type of a flag's value. */
export type FlagValue<F extends FlagSpec> = F['type'] extends 'boolean'
  ? boolean
  : F['type'] extends 'int' | 'number'
    ? number
    : F['type'] extends 'list' | 'repeated'
      ? readonly string[]
      : F extends { readonly choices: readonly (infer C)[] }
        ? C
        : string;

/** The environment variable that sets a flag, such as `VLLM_ROUTER_K8S_PORT`. */
export function flagEnvName(prefix: string, name: string): string {
  return prefix + name.replaceAll('-', '_').toUpperCase();
}
