import type { Server } from 'node:http';
import type { Services } from './services.js';

/**
 * Lets a server end: no new connections, and answers that ask clients to go elsewhere next time.
 *
 * Resolves with the number of requests and sessions still under way once there is none or the time is over.
 */
export async function drain(server: Server, services: Services, limitMs: number): Promise<number> {
  services.draining = true;
  const closed = new Promise<boolean>((resolve) => {
    server.close(() => resolve(true));
  });
  services.sessions.drain();
  // Busy ones end with their answer, which says so.
  server.closeIdleConnections();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const everybodyLeft = await Promise.race([closed, late]);
  clearTimeout(timer);
  return everybodyLeft ? 0 : services.live.size + services.sessions.size;
}
