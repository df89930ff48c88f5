import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI, { toFile } from 'openai';
import { onTestFinished } from 'vitest';
import { startWhole, staticEngines, type WholeRouter } from '../started-router.js';

/** A line of an output or error file. */
export interface OutputLine {
  readonly id: string;
  readonly custom_id: string;
  readonly response: {
    readonly status_code: number;
    readonly request_id: string;
    readonly body: unknown;
  } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A folder for files and batches, removed when the test ends. */
export function storageFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'storage-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'files');
}

/** The flags of a router that keeps files in a folder. */
export function batchFlags(folder: string, engines: readonly { readonly url: string }[]): string[] {
  return [...staticEngines(engines), '--enable-batch-api', '--file-storage-path', folder];
}

/** Starts a router with files and batches. */
export async function startBatches(
  engines: readonly { readonly url: string }[],
  args: readonly string[] = [],
  folder: string = storageFolder(),
  env: Readonly<Record<string, string>> = {},
): Promise<WholeRouter & { readonly folder: string }> {
  return { ...(await startWhole([...batchFlags(folder, engines), ...args], env)), folder };
}

/** OpenAI's own client of a router, which asks once. */
export function clientOf(url: string, apiKey = 'EMPTY'): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
}

/** Lines of a batch, each with a prompt of its own. */
export function requestLines(count: number, body: Readonly<Record<string, unknown>> = {}): string {
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      custom_id: `request-${i}`,
      method: 'POST',
      url: '/v1/completions',
      body: { model: 'tiny', prompt: `prompt number ${i}.`, max_tokens: 4, ...body },
    }),
  ).join('\n');
}

/** Uploads a text as the input of a batch. */
export async function uploadLines(client: OpenAI, text: string): Promise<string> {
  const file = await client.files.create({
    file: await toFile(Buffer.from(text), 'input.jsonl'),
    purpose: 'batch',
  });
  return file.id;
}

/** Uploads lines and begins a batch of them. */
export async function beginBatch(
  client: OpenAI,
  text: string,
  options: Partial<OpenAI.BatchCreateParams> = {},
): Promise<OpenAI.Batch> {
  return await client.batches.create({
    input_file_id: await uploadLines(client, text),
    endpoint: '/v1/completions',
    completion_window: '24h',
    ...options,
  });
}

/** Asks for a batch until something holds; fails after fifty seconds. */
export async function batchWhen(
  client: OpenAI,
  id: string,
  holds: (batch: OpenAI.Batch) => boolean,
): Promise<OpenAI.Batch> {
  const deadline = Date.now() + 50_000;
  for (;;) {
    const batch = await client.batches.retrieve(id);
    if (holds(batch)) return batch;
    if (Date.now() > deadline) throw new Error(`batch: it never held, got ${JSON.stringify(batch)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Whether nothing happens to a batch any more. */
export function isDone({ status }: OpenAI.Batch): boolean {
  return ['completed', 'failed', 'expired', 'cancelled'].includes(status);
}

/** The lines of a file of answers. */
export async function outputOf(
  client: OpenAI,
  id: string | null | undefined,
): Promise<readonly OutputLine[]> {
  if (id === null || id === undefined) return [];
  const text = await (await client.files.content(id)).text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as OutputLine);
}
