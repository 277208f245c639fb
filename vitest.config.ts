import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vitest leaves a core free, which on two cores is half of the machine.
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    // What several tests look at may be a whole run of the program.
    hookTimeout: 60_000,
    maxWorkers: '100%',
  },
});
