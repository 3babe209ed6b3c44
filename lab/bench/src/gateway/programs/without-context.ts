import { AsyncLocalStorage } from 'node:async_hooks';

// Loaded before the gateway, to measure the cost of its request context (AsyncLocalStorage).
let latest: unknown;

Object.assign(AsyncLocalStorage.prototype, {
  run: (store: unknown, work: (...args: unknown[]) => unknown, ...args: unknown[]) => {
    latest = store;
    return work(...args);
  },
  getStore: () => latest,
});
