import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Fields, fieldsAt, itemsOf, type Manifest } from '../diff/manifest.js';

/**
 * Writes a file that only its owner can read, whole or not at all.
 *
 * @returns why it was not, in the words of the system
 */
export function saveFile(path: string, text: string): string | undefined {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(file, text);
      // What it holds is deleted from the cluster next.
      fsyncSync(file);
      if (existsSync(path)) return 'a file that is there';
      renameSync(temporary, path);
    } finally {
      closeSync(file);
      rmSync(temporary, { force: true });
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
}

/** The text of a file, or nothing where there is none. */
export function savedText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Records of a release as a list that `kubectl create -f` makes again. */
export function recordsText(records: readonly Manifest[]): string {
  const items = records.map(({ apiVersion, kind, metadata, ...content }) => {
    const { name, namespace, labels, annotations } = metadata;
    return {
      apiVersion,
      kind,
      metadata: { name, namespace, labels, ...(annotations === undefined ? {} : { annotations }) },
      ...content,
    };
  });
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2)}\n`;
}

/** Whether a text holds each record as it is now, as one that an earlier run has saved before it was broken off. */
export function holdsRecords(text: string, records: readonly Manifest[]): boolean {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return false;
  }
  const saved = itemsOf(fieldsAt(list).items).map(idOf);
  return records.every((record) => saved.includes(idOf(record)));
}

function idOf(record: unknown): string {
  const { kind, metadata, data } = fieldsAt(record) as Fields;
  const { namespace, name } = fieldsAt(metadata);
  return JSON.stringify([kind, namespace, name, fieldsAt(data).release]);
}
