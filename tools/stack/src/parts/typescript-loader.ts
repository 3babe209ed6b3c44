import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type TypeScript from 'typescript';

// A module hook (`node --import`) that compiles TypeScript with decorators and their metadata, file by file and without
// type checks. It caches its output, so that only changed files take time.

const workspaceRoot = fileURLToPath(new URL('../../../..', import.meta.url));
const configPath = join(workspaceRoot, 'tsconfig.base.json');
const config = readFileSync(configPath, 'utf8');
const cache = join(workspaceRoot, 'node_modules', '.cache', 'typescript-loader');

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
    const path = fileURLToPath(url);
    return { format: 'module', source: compiled(path, readFileSync(path, 'utf8')), shortCircuit: true };
  },
});

function compiled(path: string, source: string): string {
  const cached = join(cache, createHash('sha256').update(path).digest('hex'));
  const mark = `\n// ${createHash('sha256').update(config).update(source).digest('hex')}`;
  const known = textOf(cached);
  if (known.endsWith(mark)) return known;
  const javaScript = compile(path, source) + mark;
  saveToCache(cached, javaScript);
  return javaScript;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

// Several processes may write the same cache file at the same time. If the cache is not writable, each start takes
// longer.
function saveToCache(path: string, text: string): void {
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(`${path}.${process.pid}`, text);
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    return;
  }
}

function compile(path: string, source: string): string {
  // Loaded only if a file needs compilation, because loading the compiler takes longer than everything else.
  const ts = createRequire(import.meta.url)('typescript') as typeof TypeScript;
  const { compilerOptions } = ts.parseConfigFileTextToJson(configPath, config).config as { compilerOptions: object };
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, workspaceRoot);
  const { target, experimentalDecorators, emitDecoratorMetadata, verbatimModuleSyntax } = options;
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: {
      ...{ target, experimentalDecorators, emitDecoratorMetadata, verbatimModuleSyntax },
      module: ts.ModuleKind.ESNext,
      inlineSourceMap: true,
    },
  });
  const [problem] = diagnostics;
  if (problem === undefined) return outputText;
  const { line, character } = problem.file!.getLineAndCharacterOfPosition(problem.start ?? 0);
  const where = `${relative(workspaceRoot, path)}:${line + 1}:${character + 1}`;
  throw new SyntaxError(`${where} ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`);
}
