import { createServer } from 'node:net';

const last = 65_535;

/** Hands out ports of this machine, each once. */
export class FreePorts {
  private readonly given = new Set<number>();

  /** The first of so many free ports in a row: the wanted one, or else the next that will do. */
  async take(wanted: number, count = 1): Promise<number> {
    for (let first = wanted; first + count - 1 <= last; first++) {
      const row = Array.from({ length: count }, (_, rank) => first + rank);
      if (!(await this.areFree(row))) continue;
      for (const port of row) this.given.add(port);
      return first;
    }
    throw new Error(`ports: none is free from ${wanted} on; give a lower one`);
  }

  private async areFree(row: readonly number[]): Promise<boolean> {
    for (const port of row) {
      if (this.given.has(port) || !(await isFree(port))) return false;
    }
    return true;
  }
}

/** Whether nobody listens at a port on any address, since some programs listen on all. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
