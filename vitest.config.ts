import { defineConfig } from 'vitest/config';

const SECOND = 1000;

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/{unit,property,vectors,architecture}/**/*.test.ts', 'tests/e2e/pages-*.test.ts'],
          testTimeout: 60 * SECOND,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'services',
          include: ['tests/{contract,http,security,packages}/**/*.test.ts'],
          exclude: ['tests/http/node-*.test.ts'],
          globalSetup: ['tests/support/services.ts'],
          testTimeout: 60 * SECOND,
          hookTimeout: 120 * SECOND,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'alone',
          // Real frames in real time: they get the machine to themselves.
          include: ['tests/{analyzer,workerd}/**/*.test.ts', 'tests/http/node-*.test.ts', 'tests/e2e/browser-*.test.ts'],
          globalSetup: ['tests/support/services.ts'],
          fileParallelism: false,
          testTimeout: 180 * SECOND,
          hookTimeout: 180 * SECOND,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
