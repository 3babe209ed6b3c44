import { requireNode } from './require-node.js';

requireNode('npm run doctor');
await import('./src/doctor/main.ts');
