import type { ScannedBody } from '../body/body-scan.js';

/** The top-level keys that say how long an answer may get, and how many there are. */
export const answerSizeKeys = ['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'n'] as const;

/** How many tokens a request may take: those of its prompt by estimate, and of its answers where it sets them a bound. */
export function expectedTokens(promptTokens: number, fields: ScannedBody | undefined): number {
  if (fields === undefined) return promptTokens;
  const most =
    count(fields, 'max_completion_tokens') ??
    count(fields, 'max_tokens') ??
    count(fields, 'max_output_tokens');
  return promptTokens + (most ?? 0) * (count(fields, 'n') ?? 1);
}

function count(fields: ScannedBody, key: (typeof answerSizeKeys)[number]): number | undefined {
  const raw = fields.raw(key) ?? '';
  return /^\d{1,12}$/.test(raw) ? Number(raw) : undefined;
}
