import { EventEmitter } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import type { Terminal } from '../../src/top/screen.js';
import { startWhole, staticEngines } from '../router/started-router.js';
import { startSim, until } from '../sim/running-engine.js';
import { startTop } from './running-top.js';

/** A terminal whose state can be looked at. */
class FakeTerminal implements Terminal {
  readonly color = false;
  readonly frames: string[] = [];
  raw = false;
  written = '';
  readonly output = Object.assign(new EventEmitter(), {
    columns: 60,
    rows: 10,
    write: (text: string) => {
      this.written += text;
      if (text.startsWith('\x1b[H')) this.frames.push(text);
    },
  });
  readonly input = Object.assign(new EventEmitter(), {
    setRawMode: (raw: boolean) => {
      this.raw = raw;
    },
    resume: () => undefined,
    pause: () => undefined,
  });

  type(keys: string): void {
    this.input.emit('data', Buffer.from(keys));
  }

  resize(columns: number, rows: number): void {
    Object.assign(this.output, { columns, rows });
    this.output.emit('resize');
  }

  /** The lines of the last frame. */
  get lines(): readonly string[] {
    const text = this.frames.at(-1) ?? '';
    return text
      .slice('\x1b[H'.length, -'\x1b[J'.length)
      .split('\r\n')
      .map((line) => line.slice(0, -'\x1b[K'.length));
  }

  /** Whether all is as it was before. */
  get isRestored(): boolean {
    const listeners = [...this.output.eventNames(), ...this.input.eventNames()];
    return !this.raw && listeners.length === 0 && this.written.endsWith('\x1b[?25h\x1b[?1049l');
  }
}

async function watched(argv: readonly string[] = []) {
  const engine = await startSim();
  const router = await startWhole(staticEngines([engine]));
  const terminal = new FakeTerminal();
  const running = startTop(['--url', router.url, '--interval', '0.1', ...argv], { terminal });
  await until(() => terminal.lines.some((line) => line.startsWith('ENGINE')));
  return { engine, router, terminal, running };
}

it('takes the whole terminal and gives it back', async () => {
  const { terminal, running } = await watched();

  expect(terminal.raw).toBe(true);
  expect(terminal.written.startsWith('\x1b[?1049h\x1b[?25l')).toBe(true);
  terminal.type('q');
  expect(await running.outcome).toEqual({ code: 0, stdout: '', stderr: [] });
  expect(terminal.isRestored).toBe(true);
  expect(running.printed).toEqual([]);
});

it.each([
  ['Ctrl-C', (terminal: FakeTerminal) => terminal.type('\x03')],
  ['a signal', (_: FakeTerminal, stop: () => void) => stop()],
])('gives the terminal back after %s', async (_, end) => {
  const { terminal, running } = await watched();
  end(terminal, running.stop);
  await running.outcome;

  expect(terminal.isRestored).toBe(true);
});

it('fits a terminal that changes its size', async () => {
  const { terminal } = await watched();
  const columns = (): string => terminal.lines.find((line) => line.startsWith('ENGINE')) ?? '';

  expect(columns()).not.toContain('TOK/S');
  terminal.resize(200, 30);
  expect(columns()).toContain('TOK/S');
  terminal.resize(20, 3);
  expect(terminal.lines).toHaveLength(3);
  expect(Math.max(...terminal.lines.map(({ length }) => length))).toBeLessThanOrEqual(20);
});

it('sorts by the next column at a key', async () => {
  const { terminal } = await watched(['--sort', 'errors']);

  expect(terminal.lines[0]).toContain('by errors');
  terminal.type('s');
  expect(terminal.lines[0]).toContain('by engine');
  terminal.type('ss');
  expect(terminal.lines[0]).toContain('by running');
});

it('keeps what it showed while the router is away, and says so', async () => {
  const { router, terminal } = await watched();
  await router.close();
  await until(() => terminal.lines.some((line) => line.includes('cannot be asked')));

  expect(terminal.lines.some((line) => line.startsWith('ENGINE'))).toBe(true);
});

it('says at once where there is no router', async () => {
  const terminal = new FakeTerminal();
  const running = startTop(['--url', 'http://127.0.0.1:1', '--interval', '0.1'], { terminal });
  onTestFinished(() => running.stop());
  await until(() => terminal.lines[0]?.includes('cannot be asked') === true);

  expect(terminal.lines).toHaveLength(1);
});
