/** Options of Node that run a program from its sources and those of every library it uses: nothing has to be compiled. */
export const FROM_SOURCES: readonly string[] = [
  '--conditions=@signalbox/source',
  '--enable-source-maps',
  '--import',
  new URL('typescript-loader.ts', import.meta.url).href,
];
