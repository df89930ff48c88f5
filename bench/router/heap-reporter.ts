// Loaded into the router by the soak bench: collects all garbage when it is asked to and tells what is left.

process.on('message', () => {
  // Once for what is garbage, and again for what that held by finalizers.
  globalThis.gc?.();
  globalThis.gc?.();
  process.send?.(process.memoryUsage().heapUsed);
});
// The channel alone does not keep the program from ending.
process.channel?.unref();
