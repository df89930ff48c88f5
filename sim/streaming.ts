import { EngineError } from './engine-error.js';
import type { EngineVersion } from './engine-options.js';
import { coreFailure, errorBody } from './errors.js';
import type { HttpCall } from './http-call.js';

/** Sends events until the client leaves, then the end mark; a failure of the engine becomes an event, as the status is gone. */
export async function streamed(
  call: HttpCall,
  version: EngineVersion,
  events: () => AsyncGenerator<string>,
): Promise<void> {
  call.openStream();
  try {
    for await (const event of events()) {
      const written = call.write(event);
      if (written !== true && !(await written)) return;
    }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    call.write(`data: ${errorBody(coreFailure(error), version)}\n\n`);
  }
  await call.write('data: [DONE]\n\n');
  call.end();
}

/** Sends the events of an API that has no end mark. @param failed the event of an engine's failure */
export async function streamedToEnd(
  call: HttpCall,
  events: () => AsyncGenerator<string>,
  failed: (error: EngineError) => string,
): Promise<void> {
  call.openStream();
  try {
    for await (const event of events()) {
      const written = call.write(event);
      if (written !== true && !(await written)) return;
    }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    call.write(failed(error));
  }
  call.end();
}
