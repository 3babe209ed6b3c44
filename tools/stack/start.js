import { requireNode } from './require-node.js';

requireNode('npm start');
await import('./src/main.ts');
