import { builtInTypes } from '../../contract/personal-data.js';
import type { routerFlags } from '../../contract/router-flags.js';
import type { FlagValues } from '../../src/runtime/flags.js';
import { nearest } from '../../src/runtime/nearest.js';

type Values = FlagValues<typeof routerFlags>;

/** What is wrong with the flags about personal data and the semantic cache. */
export function guardFlagProblems(
  values: Values,
  gates: Readonly<Record<string, boolean>>,
): readonly string[] {
  return [
    ...personalDataProblems(values, gates.PIIDetection === true),
    ...urlProblems(values, ['pii-presidio-url', 'semantic-cache-embeddings-url']),
    ...(values['semantic-cache-embeddings-key-file'] !== undefined &&
    values['semantic-cache-embeddings-url'] === undefined
      ? [
          '--semantic-cache-embeddings-url: missing; --semantic-cache-embeddings-key-file has no effect without it',
        ]
      : []),
  ];
}

function personalDataProblems(values: Values, isOn: boolean): readonly string[] {
  const { 'pii-analyzer': analyzer, 'pii-presidio-url': url, 'pii-types': types } = values;
  const problems: string[] = [];
  if (isOn && analyzer === 'presidio' && url === undefined) {
    problems.push('--pii-presidio-url: missing; --pii-analyzer presidio needs the address of one');
  }
  if (analyzer === 'regex' && url !== undefined) {
    problems.push(
      '--pii-presidio-url: without effect with --pii-analyzer regex; write --pii-analyzer presidio',
    );
  }
  if (types?.length === 0) {
    problems.push('--pii-types: no type in it, got nothing; give a type or remove the flag');
  }
  const known: readonly string[] = builtInTypes;
  for (const type of types ?? []) {
    if (analyzer === 'regex' && !known.includes(type)) {
      const near = nearest(type, known);
      const cure = near === undefined ? `use some of ${known.join(', ')}` : `did you mean ${near}`;
      problems.push(`--pii-types: the patterns find no such type, got ${JSON.stringify(type)}; ${cure}`);
    } else if (!/^[A-Z][A-Z0-9_]{0,39}$/.test(type)) {
      problems.push(`--pii-types: no type of Presidio, got ${JSON.stringify(type)}; write it as PERSON`);
    }
  }
  return problems;
}

function urlProblems(
  values: Values,
  flags: readonly ('pii-presidio-url' | 'semantic-cache-embeddings-url')[],
): readonly string[] {
  return flags.flatMap((flag) => {
    const text = values[flag];
    if (text === undefined) return [];
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
    return isHttp && url?.search === '' && url.hash === '' && url.username === ''
      ? []
      : [`--${flag}: not the address of an API, got ${JSON.stringify(text)}; write it as http://host:port`];
  });
}
