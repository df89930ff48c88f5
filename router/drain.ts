import type { Server } from 'node:http';
import type { Services } from './services.js';

/**
 * Lets a server end: no new connections, and answers that ask clients to go elsewhere next time.
 *
 * Resolves with the number of requests still under way once there is none or the time is over.
 */
export async function drain(server: Server, services: Services, limitMs: number): Promise<number> {
  services.draining = true;
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // Busy ones end with their answer, which says so.
  server.closeIdleConnections();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([closed, late]);
  clearTimeout(timer);
  return services.live.size;
}
