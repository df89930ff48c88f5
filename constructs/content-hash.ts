import { createHash } from 'node:crypto';
import type { IConstruct } from 'constructs';
import { ownPrefix } from '../contract/labels.js';
import type { Labels } from './identity.js';
import { settingsOf } from './settings.js';

/** First 16 hexadecimal digits of the SHA-256 of a value's JSON. */
export function contentHash(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}

/**
 * Pod annotation `vllm-stack.dev/<what>-hash` over something that the pods read and this stack writes; nothing where the
 * stack's `contentHashes` is off.
 */
export function hashAnnotation(construct: IConstruct, what: string, content: unknown): Labels {
  if (settingsOf(construct).contentHashes === false) return {};
  return { [`${ownPrefix}${what}-hash`]: contentHash(content) };
}
