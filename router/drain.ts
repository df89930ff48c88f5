import type { Server } from 'node:http';
import type { RouterPlugin } from './plugin.js';
import type { Services } from './services.js';

/**
 * Lets a server end: no new connections, and answers that ask clients to go elsewhere next time.
 *
 * Resolves with the number of requests and sessions still under way once there is none or the time is over.
 */
export async function drain(
  server: Server,
  services: Services,
  plugins: readonly RouterPlugin[],
  limitMs: number,
): Promise<number> {
  services.draining = true;
  const closed = new Promise<boolean>((resolve) => {
    server.close(() => resolve(true));
  });
  services.sessions.drain();
  const finished = Promise.all([closed, ...plugins.map((plugin) => plugin.drain?.())]).then(() => true);
  // Busy ones end with their answer, which says so.
  server.closeIdleConnections();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const everybodyLeft = await Promise.race([finished, late]);
  clearTimeout(timer);
  return everybodyLeft ? 0 : services.live.size + services.sessions.size;
}
