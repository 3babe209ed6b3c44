// Plain JavaScript, for a Node that knows no TypeScript: it says so in one line, instead of failing on the first file.
const major = Number.parseInt(process.versions.node, 10);
if (major < 24) {
  console.error(`✗ Node 24 or later is needed, this is ${process.version}: run npm ci first, which brings its own`);
  process.exit(1);
}
await import('./src/main.ts');
