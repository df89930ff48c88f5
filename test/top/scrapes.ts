import { readFileSync } from 'node:fs';
import { readScrape, type Scrape } from '../../src/top/scrape.js';
import type { RouterSource } from '../../src/top/source.js';

/** A router that answers with these texts. */
function sourceOf(metrics: string, engines: string | undefined): RouterSource {
  return {
    name: 'http://router',
    get: async (path) => {
      if (path === '/metrics') return { status: 200, text: metrics };
      return engines === undefined ? { status: 401, text: 'no' } : { status: 200, text: engines };
    },
    close: async () => undefined,
  };
}

/** What is read of a router that tells this. */
export function scrapeOf(atMs: number, metrics: string, engines?: string): Promise<Scrape> {
  const { signal } = new AbortController();
  return readScrape(sourceOf(metrics, engines), { signal, now: () => atMs });
}

/** What a real router told before two simulated engines, of what is read of it; 4 seconds lie between before and after. */
export function recorded(name: 'router-before.txt' | 'router-after.txt' | 'engines.json'): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}
