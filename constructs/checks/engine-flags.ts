import { engineFlagStatus } from '../../contract/engine-flags.js';
import { repositoryOf } from '../images.js';

/** Flags of a command line that the vLLM in an image does not have; none where the image's tag does not tell its vLLM. */
export function absentFlags(args: readonly string[], image: string): string[] {
  const version = vllmVersionOf(image);
  if (version === undefined) return [];
  return [
    ...new Set(
      args
        .filter((item) => /^--[A-Za-z]/.test(item) && engineFlagStatus(item, version) === 'absent')
        .map((item) => item.split('=')[0] ?? item),
    ),
  ];
}

/** The tag of an image of vLLM's own; LMCache's images are tagged by the version of LMCache. */
function vllmVersionOf(image: string): string | undefined {
  const repository = repositoryOf(image);
  if (repository.split('/').at(-1) !== 'vllm-openai' || repository.includes('lmcache')) return undefined;
  return /:([^:/@]+)(?:@|$)/.exec(image)?.[1];
}
