import type { Log } from '../../src/runtime/log.js';
import { ScanKeys, scanBody } from '../body/body-scan.js';
import { failure } from '../errors.js';
import { editedObject } from '../prefill-decode/edited-object.js';
import type { Exchange } from '../proxy/exchange.js';
import { bodyText, hookHeaders } from './hook-headers.js';
import type { HookCounts } from './hook-metrics.js';
import { HookFailure, type HookWorker } from './hook-worker.js';

const noKeys = new ScanKeys([]);

/** Changes bodies before anything else looks at them. */
export interface BodyRewriter {
  /** Passes on the body as it is to be, unless it refuses the request. */
  rewrite(exchange: Exchange, body: Buffer, take: (body: Buffer) => void): void;
}

/** What a rewriter works with. */
export interface RewriterParts {
  readonly worker: HookWorker;
  readonly counts: HookCounts;
  /** What becomes of requests that it fails at. */
  readonly onFailure: 'refuse' | 'pass';
  readonly log: Log;
}

/** Has a function of somebody else change bodies. */
export function hookRewriter({ worker, counts, onFailure, log }: RewriterParts): BodyRewriter {
  const rewritten = async (exchange: Exchange, body: Buffer, json: string): Promise<Buffer> => {
    const { id, path, headers } = exchange;
    const rest = JSON.stringify({ id, path, headers: hookHeaders(headers) });
    // The body goes as the text that it is.
    const changes = await worker.call('rewrite', `${rest.slice(0, -1)},"body":${json}}`);
    return changes.length === 0 ? body : editedObject(body, new Map(changes));
  };
  const fail = (exchange: Exchange, body: Buffer, error: unknown, take: (body: Buffer) => void): void => {
    counts.count(error instanceof HookFailure ? error.why : 'failed');
    const reason = error instanceof Error ? error.message : String(error);
    log.warning(`request ${exchange.id}: the request rewriter failed, got ${reason}`);
    if (onFailure === 'pass') exchange.guarded(() => take(body));
    else exchange.refuse(failure('rewriterFailed'));
  };
  return {
    rewrite(exchange, body, take) {
      const json = bodyText(body);
      if (json === undefined) {
        // What is wrong with it is told where all bodies are read, but that reader takes NaN, too.
        if (typeof scanBody(body, noKeys) === 'string') take(body);
        else fail(exchange, body, new Error('the body is no JSON for JavaScript'), take);
        return;
      }
      void rewritten(exchange, body, json).then(
        (bytes) => {
          counts.count('done');
          exchange.guarded(() => take(bytes));
        },
        (error: unknown) => fail(exchange, body, error, take),
      );
    },
  };
}
