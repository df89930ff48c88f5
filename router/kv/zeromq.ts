/** The native ZeroMQ binding. */
export type Zeromq = typeof import('zeromq');

/** Loads the optional package `zeromq`, or fails with a sentence that says what it is needed for. */
export async function loadZeromq(load: () => Promise<Zeromq> = () => import('zeromq')): Promise<Zeromq> {
  try {
    return await load();
  } catch (cause) {
    throw new Error(
      'kv events: the optional package zeromq is not installed; npm install zeromq, or use another routing logic than kvaware',
      { cause },
    );
  }
}
