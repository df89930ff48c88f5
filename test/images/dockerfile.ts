/** An instruction of a Dockerfile. */
export interface Instruction {
  readonly name: string;
  /** What follows the name. */
  readonly text: string;
}

/** One stage of a Dockerfile. */
export interface Stage {
  readonly from: string;
  /** Name behind `AS`; empty where there is none. */
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile, the one that becomes the image last. */
export function stagesOf(dockerfile: string): Stage[] {
  const stages: { from: string; name: string; instructions: Instruction[] }[] = [];
  for (const line of dockerfile.replace(/\\\n/g, ' ').split('\n')) {
    const [, name, text = ''] = /^([A-Z]+) (.+)$/.exec(line.trim()) ?? [];
    if (name === undefined) {
      if (!/^(#.*)?$/.test(line)) throw new Error(`Dockerfile: a line that cannot be read, got '${line}'`);
    } else if (name === 'FROM') {
      const words = text.split(' ').filter((word) => !word.startsWith('--'));
      stages.push({ from: words[0] ?? '', name: words[2] ?? '', instructions: [] });
    } else {
      stages.at(-1)?.instructions.push({ name, text });
    }
  }
  return stages;
}

/** The paths of a COPY: what is copied, from which stage if from one, and to where. */
export function copyOf(text: string): {
  readonly from?: string;
  readonly paths: string[];
  readonly to: string;
} {
  const words = text.split(' ');
  const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
  const to = words.pop() ?? '';
  if (words.length === 0 || words.some((word) => word.startsWith('-')))
    throw new Error(`Dockerfile: a COPY that the tests do not know, got '${text}'`);
  return { ...(from === undefined ? {} : { from }), paths: words, to };
}

/** The program and first arguments of a container. */
export function entrypointOf(stage: Stage): string[] {
  const text = stage.instructions.findLast(({ name }) => name === 'ENTRYPOINT')?.text ?? '[]';
  return JSON.parse(text) as string[];
}
