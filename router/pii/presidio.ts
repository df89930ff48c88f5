import { type Dispatcher, request } from 'undici';
import { AnalyzerError, type Finding, type PiiAnalyzer } from './finding.js';

/** How Presidio is asked. */
export interface PresidioOptions {
  /** Address of its analyzer, without `/analyze`. */
  readonly url: string;
  readonly language: string;
  readonly leastScore: number;
  /** Types that are looked for. @default - all that it knows */
  readonly types?: readonly string[] | undefined;
  readonly timeoutMs: number;
  readonly dispatcher: Dispatcher;
}

const separator = '\n\n';

// What a thousand findings of a long text take; more is no answer of Presidio's.
const longestAnswer = 4 * 1024 * 1024;

/** Presidio's analyzer behind its HTTP API. @see https://microsoft.github.io/presidio/api-docs/api-docs.html */
export function presidioAnalyzer(options: PresidioOptions): PiiAnalyzer {
  const url = `${options.url.replace(/\/+$/, '')}/analyze`;
  return {
    async analyze(texts, signal) {
      const text = texts.join(separator);
      const found = await ask(url, text, options, signal);
      return byText(texts, utf16(text, found));
    },
  };
}

async function ask(
  url: string,
  text: string,
  { language, leastScore, types, timeoutMs, dispatcher }: PresidioOptions,
  left: AbortSignal | undefined,
): Promise<readonly Finding[]> {
  const late = AbortSignal.timeout(timeoutMs);
  let status: number;
  let answer: unknown;
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        text,
        language,
        score_threshold: leastScore,
        ...(types === undefined ? {} : { entities: types }),
      }),
      signal: left === undefined ? late : AbortSignal.any([late, left]),
      dispatcher,
    });
    status = statusCode;
    answer = JSON.parse(await bounded(body));
  } catch (error) {
    const { code, name } = error as { code?: string; name?: string };
    // Its message could quote what it was asked.
    throw new AnalyzerError(late.aborted ? `none within ${timeoutMs} ms` : (code ?? name ?? 'a failure'));
  }
  if (status !== 200) throw new AnalyzerError(`status ${status}`);
  const findings = Array.isArray(answer) ? answer.flatMap((item) => findingOf(item) ?? []) : [];
  if (!Array.isArray(answer) || findings.length < answer.length)
    throw new AnalyzerError('something else than findings');
  // Older releases leave the threshold to the caller.
  return findings.filter(({ score }) => score >= leastScore);
}

async function bounded(body: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > longestAnswer)
      throw Object.assign(new Error('too long'), { code: 'an answer that is too long' });
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function findingOf(item: unknown): Finding | undefined {
  const { entity_type: type, start, end, score } = (item ?? {}) as Readonly<Record<string, unknown>>;
  const isOne =
    typeof type === 'string' &&
    Number.isInteger(start) &&
    Number.isInteger(end) &&
    typeof score === 'number' &&
    Number(start) >= 0 &&
    Number(end) > Number(start);
  if (!isOne) return undefined;
  // It becomes a label of metrics and a part of prompts.
  const safe = /^[A-Z][A-Z0-9_]{0,39}$/.test(type) ? type : 'OTHER';
  return { type: safe, start: Number(start), end: Number(end), score };
}

/** Python counts code points. */
function utf16(text: string, findings: readonly Finding[]): readonly Finding[] {
  const isAstral = /[\u{10000}-\u{10ffff}]/u.test(text);
  if (!isAstral) return findings;
  const wanted = [...new Set(findings.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const units = new Map<number, number>();
  let points = 0;
  let at = 0;
  for (const point of wanted) {
    for (; points < point && at < text.length; points++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    units.set(point, at);
  }
  return findings.map((finding) => ({
    ...finding,
    start: units.get(finding.start) ?? 0,
    end: units.get(finding.end) ?? 0,
  }));
}

/** What of the findings in all texts is in each; one that goes over a border is in both. */
function byText(texts: readonly string[], findings: readonly Finding[]): readonly (readonly Finding[])[] {
  let from = 0;
  return texts.map((text) => {
    const begin = from;
    from += text.length + separator.length;
    return findings
      .map((finding) => ({
        ...finding,
        start: Math.max(0, finding.start - begin),
        end: Math.min(text.length, finding.end - begin),
      }))
      .filter(({ start, end }) => start < end);
  });
}
