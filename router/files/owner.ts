import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Services } from '../services.js';

/** Whom files and batches belong to. */
export interface Owner {
  /** Tells owners apart, and tells nobody their keys. */
  readonly id: string;
  /** Whether requests that are made for the owner later may use the key that engines want of the router. */
  readonly trusted: boolean;
}

/**
 * The owner of what a request makes, and of what it may see: the key that was presented.
 *
 * Where the router asks for no keys, the engines may still do so: who shows theirs is trusted as well.
 */
export function ownerOf(
  { keys, settings }: Pick<Services, 'keys' | 'settings'>,
  headers: IncomingHttpHeaders,
): Owner {
  const presented = keys.presented(headers);
  const key = keys.required ? presented.find((candidate) => keys.holds(candidate)) : presented[0];
  const trusted = keys.required ? key !== undefined : key !== undefined && key === settings.engineKey;
  return { id: ownerIdOf(key === undefined ? '' : hexDigest(key)), trusted };
}

/** The id of the owner whose key has this SHA-256 in hexadecimal, or of those without a key where it is empty. */
export function ownerIdOf(keyDigest: string): string {
  // Marked, so that it is not the hash by which a key is found in lists of hashes.
  return hexDigest(`vllm-router owner\n${keyDigest}`).slice(0, 32);
}

function hexDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
