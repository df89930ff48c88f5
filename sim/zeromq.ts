/** The native ZeroMQ binding. */
export type Zeromq = typeof import('zeromq');

/** Loads the optional package `zeromq`, or fails with a sentence that says what needs it. */
export async function loadZeromq(user: string): Promise<Zeromq> {
  try {
    return await import('zeromq');
  } catch (cause) {
    throw new Error(`${user}: the optional package zeromq is not installed; npm install zeromq`, { cause });
  }
}
