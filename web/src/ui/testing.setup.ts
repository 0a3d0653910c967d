/** Cleans up after every test of a component. */
import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

const realFetch = globalThis.fetch;

afterEach(() => {
  cleanup();
  globalThis.fetch = realFetch;
});
