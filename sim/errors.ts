import type { EngineError } from './engine-error.js';
import type { EngineVersion } from './engine-options.js';
import { pythonText } from './shapes/python-text.js';

/** What is wrong with a field of a request, as vLLM's validation says it. */
export interface FieldProblem {
  readonly type: string;
  /** Path behind the part of the request. */
  readonly path: readonly (string | number)[];
  /** @default "body" */
  readonly part?: 'body' | 'query';
  readonly message: string;
  readonly input: unknown;
  /** What stands between the braces of `ctx`. @default - none */
  readonly context?: string;
}

/** An answer other than success, with what vLLM says in its body. */
export class ApiError extends Error {
  readonly status: number;
  readonly type: string;
  /** The request field to blame. */
  readonly param: string | undefined;
  /** The value of the blamed field, which 0.32 repeats. */
  readonly value: string | undefined;
  /** Whether the message of 0.32 ends with the field and its value. */
  readonly repeatsParam: boolean;

  constructor(
    status: number,
    type: string,
    message: string,
    param?: string,
    value?: string,
    repeatsParam = type === 'BadRequestError',
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.type = type;
    this.param = param;
    this.value = value;
    this.repeatsParam = repeatsParam;
  }
}

/** Something in the request that vLLM refuses while it reads or runs it; the message repeats a blamed field and its value. */
export function badRequest(message: string, param?: string, value?: string): ApiError {
  return new ApiError(400, 'BadRequestError', message, param, value);
}

/** A field of a wrong type or a missing one. */
export class ValidationError extends Error {
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    super('validation');
    this.name = 'ValidationError';
    this.problems = problems;
  }
}

/** The answer to a model that is not served. */
export function unknownModel(name: string, served: readonly string[], version: EngineVersion): ApiError {
  const message = `The model \`${name}\` does not exist.`;
  return version === '0.32'
    ? new ApiError(404, 'NotFoundError', `${message} Valid aliases: ${served.join(', ')}.`, 'model')
    : new ApiError(404, 'NotFoundError', message);
}

/** The answer to a body that is not declared as JSON. */
export function wrongContentType(version: EngineVersion): ApiError {
  const text = "Unsupported Media Type: Only 'application/json' is allowed";
  const again = version === '0.32' ? '' : ` ["${text}"]`;
  return new ApiError(400, 'Bad Request', `1 validation error:\n  ${text}${again}`);
}

/** The answer to what the engine core could not do. */
export function coreFailure(error: EngineError): ApiError {
  switch (error.kind) {
    case 'dead':
      return new ApiError(
        500,
        'InternalServerError',
        'EngineCore encountered an issue. See stack trace (above) for the root cause.',
      );
    case 'transfer':
      return new ApiError(500, 'InternalServerError', 'Internal server error');
    case 'busy':
      return new ApiError(
        503,
        'Service Unavailable',
        'The engine is currently busy and cannot accept new requests. Please try again later or on a different instance.',
      );
    case 'shutdown':
      return new ApiError(500, 'InternalServerError', 'cannot schedule new futures after shutdown');
    case 'duplicate':
    case 'prompt':
      return badRequest(error.message);
  }
}

/** The body of an error in the shape of OpenAI's API. */
export function errorBody(error: ApiError, version: EngineVersion): string {
  return JSON.stringify({
    error: {
      message: errorMessage(error, version),
      type: error.type,
      param: (version === '0.32' ? error.param : undefined) ?? null,
      code: error.status,
    },
  });
}

/** The message of an error, which names the blamed field in 0.32. */
export function errorMessage(error: ApiError, version: EngineVersion): string {
  if (version !== '0.32' || !error.repeatsParam || error.param === undefined) return error.message;
  const value = error.value === undefined ? '' : `, value=${error.value}`;
  return `${error.message} (parameter=${error.param}${value})`;
}

/** The error that stands for problems with fields. */
export function validationFailure(problems: readonly FieldProblem[], version: EngineVersion): ApiError {
  const lines = problems.map((problem) => {
    const { type, path, message, input, context, part = 'body' } = problem;
    const place =
      version === '0.32'
        ? `'${placeOf(problem)}'`
        : `(${[part, ...path].map((step) => (typeof step === 'number' ? step : `'${step}'`)).join(', ')}${path.length === 0 ? ',' : ''})`;
    const shown = version === '0.32' ? `'${brief(input)}'` : pythonText(input);
    const rest = context === undefined ? '' : `, 'ctx': {${context}}`;
    return `  {'type': '${type}', 'loc': ${place}, 'msg': ${quoted(message)}, 'input': ${shown}${rest}}`;
  });
  const shownLines =
    version === '0.32' && lines.length > shownProblems
      ? [...lines.slice(0, shownProblems), `  ...and ${lines.length - shownProblems} more errors`]
      : lines;
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'}`;
  const param = problems[0] === undefined ? undefined : placeOf(problems[0]);
  return new ApiError(400, 'Bad Request', `${count}:\n${shownLines.join('\n')}`, param);
}

// So many 0.32 tells one by one.
const shownProblems = 10;

function placeOf({ part = 'body', path }: FieldProblem): string {
  return [part, ...path].join('.');
}

// As Python prints a text.
function quoted(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}

// 0.32 shows of objects and lists only how large they are.
function brief(input: unknown): string {
  if (Array.isArray(input)) return `<list of ${input.length} items>`;
  if (typeof input === 'object' && input !== null) return `<dict of ${Object.keys(input).length} items>`;
  return typeof input === 'string' ? input : pythonText(input);
}
