import type { EngineError } from './engine-error.js';
import type { EngineVersion } from './engine-options.js';
import { floatText } from './shapes/json.js';

/** What is wrong with a field of a request, as vLLM's validation says it. */
export interface FieldProblem {
  readonly type: string;
  /** Path behind `body`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly input: unknown;
  /** Further text of a JSON error. @default - none */
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

  constructor(status: number, type: string, message: string, param?: string, value?: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.type = type;
    this.param = param;
    this.value = value;
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
  if (version !== '0.32' || error.type !== 'BadRequestError' || error.param === undefined)
    return error.message;
  const value = error.value === undefined ? '' : `, value=${error.value}`;
  return `${error.message} (parameter=${error.param}${value})`;
}

/** The error that stands for problems with fields. */
export function validationFailure(problems: readonly FieldProblem[], version: EngineVersion): ApiError {
  const lines = problems.map(({ type, path, message, input, context }) => {
    const place =
      version === '0.32'
        ? `'${['body', ...path].join('.')}'`
        : `(${['body', ...path].map((part) => (typeof part === 'number' ? part : `'${part}'`)).join(', ')}${path.length === 0 ? ',' : ''})`;
    const shown = version === '0.32' ? `'${brief(input)}'` : python(input);
    const rest = context === undefined ? '' : `, 'ctx': {'error': '${context}'}`;
    return `  {'type': '${type}', 'loc': ${place}, 'msg': '${message}', 'input': ${shown}${rest}}`;
  });
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'}`;
  const param = problems[0] === undefined ? undefined : ['body', ...problems[0].path].join('.');
  return new ApiError(400, 'Bad Request', `${count}:\n${lines.join('\n')}`, param);
}

// 0.32 shows of objects and lists only how large they are.
function brief(input: unknown): string {
  if (Array.isArray(input)) return `<list of ${input.length} items>`;
  if (typeof input === 'object' && input !== null) return `<dict of ${Object.keys(input).length} items>`;
  return typeof input === 'string' ? input : python(input);
}

function python(input: unknown): string {
  if (input === null || input === undefined) return 'None';
  if (typeof input === 'boolean') return input ? 'True' : 'False';
  if (typeof input === 'number') return Number.isInteger(input) ? String(input) : floatText(input);
  if (Array.isArray(input)) return `[${input.map(python).join(', ')}]`;
  if (typeof input === 'object') {
    return `{${Object.entries(input)
      .map(([key, value]) => `'${key}': ${python(value)}`)
      .join(', ')}}`;
  }
  return `'${String(input)}'`;
}
