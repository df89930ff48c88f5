import { ScanKeys, scanBody } from '../body/body-scan.js';
import type { InputProblem } from './batch-record.js';
import { type InputLine, linesOf } from './input-lines.js';

/** Most requests of a batch, as with OpenAI. */
const mostRequests = 50_000;

// More of them would tell nobody anything new.
const mostProblems = 1000;
const longestId = 512;

/** One request of a batch. */
export interface BatchLine {
  /** Line of the input file, counted from 1. */
  readonly number: number;
  readonly customId: string;
  /** The body, byte for byte as it stands in the line. */
  readonly body: Buffer;
  readonly model: string;
}

/** What the input of a batch came to. */
export interface CheckedInput {
  readonly total: number;
  /** The model, where all requests are for the same. */
  readonly model: string | undefined;
  readonly problems: readonly InputProblem[];
}

const lineKeys = new ScanKeys(['custom_id', 'method', 'url', 'body']);
const bodyKeys = new ScanKeys(['model', 'stream']);

type Finding = Omit<InputProblem, 'line'>;

/** Reads the whole input of a batch and tells everything that is wrong with it. */
export async function checkInput(
  source: AsyncIterable<Buffer>,
  { endpoint, longestLine }: { readonly endpoint: string; readonly longestLine: number },
): Promise<CheckedInput> {
  const problems: InputProblem[] = [];
  const firstLines = new Map<string, number>();
  const models = new Set<string>();
  let more = 0;
  let total = 0;
  const note = (line: number | null, finding: Finding): void => {
    if (problems.length < mostProblems) problems.push({ ...finding, line });
    else more++;
  };
  for await (const line of linesOf(source, longestLine)) {
    total++;
    if (total > mostRequests) break;
    const read = readLine(line, endpoint);
    for (const finding of read.findings) note(line.number, finding);
    const { customId, model } = read;
    if (customId !== undefined) {
      const first = firstLines.get(customId);
      if (first === undefined) firstLines.set(customId, line.number);
      else {
        note(line.number, {
          code: 'duplicate_custom_id',
          message: `custom_id: used in line ${first} already, got ${JSON.stringify(customId)}; give each its own`,
          param: 'custom_id',
        });
      }
    }
    // Two are as good as many.
    if (model !== undefined && models.size < 2) models.add(model);
  }
  if (total === 0) {
    note(null, { code: 'empty_file', message: 'input file: no request in it; give one a line', param: null });
  }
  if (total > mostRequests) {
    note(null, {
      code: 'too_many_requests',
      message: `input file: more than ${mostRequests} requests; split it`,
      param: null,
    });
  }
  if (more > 0) {
    const message = `input file: ${more} more problems; correct the first ${mostProblems}`;
    problems.push({ code: 'more_problems', line: null, message, param: null });
  }
  const [model] = models;
  return { total, model: models.size === 1 ? model : undefined, problems };
}

/** The requests in the input of a batch that was found to be right. */
export async function* requestsOf(
  source: AsyncIterable<Buffer>,
  { endpoint, longestLine }: { readonly endpoint: string; readonly longestLine: number },
): AsyncGenerator<BatchLine> {
  for await (const line of linesOf(source, longestLine)) {
    const { findings, customId, body, model } = readLine(line, endpoint);
    if (findings.length > 0 || customId === undefined || body === undefined || model === undefined) {
      throw new Error(`batches: line ${line.number} of an input was right before; the disk may be damaged`);
    }
    yield { number: line.number, customId, body, model };
  }
}

interface ReadLine {
  readonly findings: readonly Finding[];
  readonly customId?: string | undefined;
  readonly body?: Buffer | undefined;
  readonly model?: string | undefined;
}

function readLine({ bytes }: InputLine, endpoint: string): ReadLine {
  if (bytes === 'tooLong') {
    const message = 'line: longer than a request may be; shorten it or raise --max-body-bytes';
    return { findings: [{ code: 'line_too_long', message, param: null }] };
  }
  const line = scanBody(bytes, lineKeys);
  if (typeof line === 'string') {
    const message = 'line: not a JSON object; write each request in one line';
    return { findings: [{ code: 'invalid_json_line', message, param: null }] };
  }
  const findings: Finding[] = [];
  const wrong = (code: string, param: string, message: string): void =>
    void findings.push({ code, message: `${param}: ${message}`, param });
  const customId = line.string('custom_id');
  if (customId === undefined || customId === '' || customId.length > longestId) {
    const got = shown(line.raw('custom_id'));
    wrong(
      'invalid_custom_id',
      'custom_id',
      `not a text of 1 to ${longestId} characters, got ${got}; give one`,
    );
  }
  if (line.string('method') !== 'POST') {
    wrong('invalid_method', 'method', `not POST, got ${shown(line.raw('method'))}; use POST`);
  }
  if (line.string('url') !== endpoint) {
    wrong('invalid_url', 'url', `not that of the batch, got ${shown(line.raw('url'))}; use ${endpoint}`);
  }
  const range = line.range('body');
  const body = range && bytes.subarray(...range);
  const inner = body === undefined ? 'notAnObject' : scanBody(body, bodyKeys);
  if (typeof inner === 'string') {
    wrong('invalid_body', 'body', `not a JSON object, got ${shown(line.raw('body'))}; give the request`);
    return { findings };
  }
  const model = inner.string('model');
  if (model === undefined || model === '') {
    wrong(
      'missing_model',
      'body.model',
      `not a name, got ${shown(inner.raw('model'))}; give that of a model`,
    );
  }
  if (inner.raw('stream') === 'true') {
    wrong('stream_not_supported', 'body.stream', 'answers go to a file, got true; remove it');
  }
  return { findings, customId: customId || undefined, body, model: model || undefined };
}

function shown(raw: string | undefined): string {
  if (raw === undefined) return 'nothing';
  return raw.length <= 80 ? raw : `${raw.slice(0, 80)}...`;
}
