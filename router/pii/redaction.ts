import { byteOffsets } from '../body/json-strings.js';
import { type Splice, splicedAll } from '../body/splice.js';
import type { Finding } from './finding.js';
import type { PromptString } from './prompt-strings.js';

/**
 * A body in which each finding is replaced by its type, such as `<EMAIL_ADDRESS>`; all other bytes stay as they are.
 * @param findings those of each text, in order and without overlaps
 */
export function redacted(
  body: Buffer,
  texts: readonly PromptString[],
  findings: readonly (readonly Finding[])[],
): Buffer {
  const splices = texts.flatMap(({ start }, i): Splice[] => {
    const found = findings[i] ?? [];
    const offsets = byteOffsets(
      body,
      start,
      found.flatMap((finding) => [finding.start, finding.end]),
    );
    return found.map(({ type }, n) => ({
      start: offsets[n * 2] ?? start,
      end: offsets[n * 2 + 1] ?? start,
      text: `<${type}>`,
    }));
  });
  return splicedAll(body, splices);
}
