const BEGIN = /^\s*(?:#|\/\/|<!--)\s*begin lab\b/;
const END = /^\s*(?:#|\/\/|<!--)\s*end lab\b/;

/**
 * Removes the blocks from a comment `begin lab` to a comment `end lab`, including both comments.
 * @throws Error if a `begin lab` has no `end lab`, or the reverse.
 */
export function withoutBlocks(text: string): string {
  if (!/(?:begin|end) lab\b/.test(text)) return text;
  const remaining: string[] = [];
  let isInside = false;
  for (const [index, line] of text.split('\n').entries()) {
    const isMarker = (isInside ? END : BEGIN).test(line);
    if (!isMarker && (BEGIN.test(line) || END.test(line))) throw unpaired(index, line);
    if (!isInside && !isMarker) remaining.push(line);
    if (isMarker) isInside = !isInside;
  }
  if (isInside) throw new Error('expected "end lab" after "begin lab", got the end of the file');
  // A removed block between two empty lines, or after an empty line at the end, must not leave an extra empty line.
  return remaining
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replace(/\n{2,}$/, '\n');
}

const unpaired = (index: number, line: string) =>
  new Error(`line ${index + 1}: expected "begin lab" and "end lab" in turn, got ${JSON.stringify(line.trim())}`);

interface PackageJson {
  readonly workspaces: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
}

/** The root package.json without the lab's workspaces, and without the scripts that run files in it. */
export function withoutLabPackages<P extends PackageJson>(packageJson: P): P {
  const scripts = Object.entries(packageJson.scripts).filter(
    ([name, command]) => !name.startsWith('lab:') && !command.includes(' lab/'),
  );
  return {
    ...packageJson,
    workspaces: packageJson.workspaces.filter((pattern) => !pattern.startsWith('lab/')),
    scripts: Object.fromEntries(scripts),
  };
}

/** The root tsconfig.json without the lab's sources. */
export function withoutLabSources<C extends { readonly include: readonly string[] }>(tsConfig: C): C {
  return { ...tsConfig, include: tsConfig.include.filter((pattern) => !pattern.startsWith('lab/')) };
}

const MENTION =
  /\bthe lab\b|(?<!src\/)(?<!['"]\.\/)(?<![\w-])lab\/|@signalbox\/(?:bench|drills?|lab-parts|saga|simulator|verify)\b|npm run (?:bench|drill|simulate|verify)\b/i;

/** Whether a text mentions the lab, its packages or its commands. The balancing lab is another thing. */
export const mentionsLab = (text: string): boolean => MENTION.test(text);
