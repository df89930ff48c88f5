import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** How busy this process itself was. */
export interface SelfLoad {
  /** Milliseconds by which timers were late, of a hundred the worst. */
  readonly lagP99Ms: number;
  /** Share of a core that was used. */
  readonly cpu: number;
}

const resolutionMs = 5;

/** Watches how late this process is, as it then measures itself and not the server. */
export class SelfWatch {
  private readonly delays: IntervalHistogram = monitorEventLoopDelay({ resolution: resolutionMs });
  private readonly cpuBefore = process.cpuUsage();
  private readonly startMs = performance.now();

  constructor() {
    this.delays.enable();
  }

  end(): SelfLoad {
    this.delays.disable();
    const { user, system } = process.cpuUsage(this.cpuBefore);
    const seconds = (performance.now() - this.startMs) / 1000;
    const late = this.delays.count === 0 ? 0 : this.delays.percentile(99) / 1e6 - resolutionMs;
    return { lagP99Ms: Math.max(0, late), cpu: seconds > 0 ? (user + system) / 1e6 / seconds : 0 };
  }
}

/** What somebody has to know who reads the figures; undefined where the process was quick enough. */
export function selfWarning({ lagP99Ms, cpu }: SelfLoad): string | undefined {
  if (lagP99Ms < 20 && cpu < 0.9) return undefined;
  return `warning: bench itself was busy, got a lag of ${lagP99Ms.toFixed(0)} ms and ${Math.round(100 * cpu)}% of a core; times are too long, take fewer users or share them among several runs`;
}
