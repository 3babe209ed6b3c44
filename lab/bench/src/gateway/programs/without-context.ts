import { AsyncLocalStorage } from 'node:async_hooks';

// Loaded before a service, to see what it costs to know for whom a line of code runs.
let latest: unknown;

Object.assign(AsyncLocalStorage.prototype, {
  run: (store: unknown, work: (...args: unknown[]) => unknown, ...args: unknown[]) => {
    latest = store;
    return work(...args);
  },
  getStore: () => latest,
});
