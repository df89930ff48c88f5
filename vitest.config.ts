import { defineConfig } from 'vitest/config';
import { ScenarioCount } from './test/support/scenario-count.js';

// Where to write what became of each test, as CI counts it.
const { JSON_REPORT: outputFile } = process.env;
const report: ['json', { outputFile: string }][] = outputFile === undefined ? [] : [['json', { outputFile }]];

export default defineConfig({
  test: {
    isolate: false,
    pool: 'threads',
    reporters: ['default', new ScenarioCount(), ...report],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Only a test that hangs takes as long; busy machines are slow.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          include: ['test/**/*.test.ts'],
          exclude: ['test/cluster/**', 'test/package/**', 'test/observability/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'observability',
          include: ['test/observability/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
