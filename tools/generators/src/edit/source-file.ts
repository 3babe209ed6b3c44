import ts from 'typescript';

/** The elements of a list: of an array, or the properties of an object. */
export type ListLiteral = ts.ArrayLiteralExpression | ts.ObjectLiteralExpression;

/** A place that a generator changes is missing, so it changes nothing. The message says what is expected. */
export class PlaceNotFoundError extends Error {
  constructor(file: string, expected: string) {
    super(`${file}: expected ${expected}. Add it, or do this change by hand`);
  }
}

/**
 * The syntax of a TypeScript file, and changes of its text that keep the rest as it is. Additions are outside the blocks
 * between `begin PART` and `end PART`, because a fork that removes the part removes its blocks.
 */
export class SourceFile {
  private readonly path: string;
  private readonly text: string;
  private readonly syntax: ts.SourceFile;

  /** @throws Error if it does not parse: changes of a broken file would break it further. */
  constructor(path: string, text: string) {
    const [problem] = ts.transpileModule(text, { fileName: path, reportDiagnostics: true }).diagnostics ?? [];
    if (problem) {
      const reason = ts.flattenDiagnosticMessageText(problem.messageText, ' ');
      throw new Error(`${path}: expected valid TypeScript (${reason}). Correct the file first`);
    }
    this.path = path;
    this.text = text;
    this.syntax = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  }

  /** The list that is assigned to a constant. @throws PlaceNotFoundError */
  constant(name: string): ListLiteral {
    const found = this.find(
      (node): node is ts.VariableDeclaration => ts.isVariableDeclaration(node) && node.name.getText() === name,
    );
    return this.listIn(found?.initializer, `a list in the constant ${name}`);
  }

  /** The list of a property in a decorator, such as `controllers`. @throws PlaceNotFoundError */
  decoratorProperty(decorator: string, name: string): ListLiteral {
    const property = this.find((node) => isPropertyNamed(node, name), this.decorator(decorator));
    return this.listIn(property?.initializer, `a list ${name} in @${decorator}`);
  }

  /** Adds an element to a list in a decorator, which may lack the list. @throws PlaceNotFoundError */
  withDecoratorElement(decorator: string, name: string, element: string): string {
    const found = this.decorator(decorator);
    if (this.find((node) => isPropertyNamed(node, name), found))
      return this.withElement(this.decoratorProperty(decorator, name), element);
    const [options] = (found.expression as ts.CallExpression).arguments;
    return this.withElement(this.listIn(options, `an object in @${decorator}`), `${name}: [${element}]`, 0);
  }

  /** The members of an interface. @throws PlaceNotFoundError */
  interfaceNamed(name: string): ts.InterfaceDeclaration {
    const found = this.find(
      (node): node is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(node) && node.name.text === name,
    );
    if (!found) throw new PlaceNotFoundError(this.path, `an interface ${name}`);
    return found;
  }

  /** The list of a property of an object. @throws PlaceNotFoundError */
  property(object: ts.Node, name: string): ListLiteral {
    const found = this.optionalProperty(object, name);
    if (!found) throw new PlaceNotFoundError(this.path, `a list ${name}`);
    return found;
  }

  optionalProperty(object: ts.Node, name: string): ListLiteral | undefined {
    const found = this.find((node) => isPropertyNamed(node, name), object);
    return found && this.listIn(found.initializer, `a list ${name}`);
  }

  /** The second argument of the call `contract('name', {…})`. @throws PlaceNotFoundError */
  messagesOf(service: string): ListLiteral {
    const call = this.find((node): node is ts.CallExpression => {
      if (!ts.isCallExpression(node) || node.expression.getText() !== 'contract') return false;
      const [name] = node.arguments;
      return name !== undefined && ts.isStringLiteral(name) && name.text === service;
    });
    return this.listIn(call?.arguments[1], `contract('${service}', {…})`);
  }

  /** Adds an element at the end of a list, or at an index. */
  withElement(list: ListLiteral, element: string, at = elementsOf(list).length, separator = ', '): string {
    const elements = elementsOf(list);
    const [first] = elements;
    if (first === undefined) return this.inserted(list.getStart() + 1, element);
    if (at === 0) return this.inserted(first.getStart(), `${element}${separator}`);
    const previous = elements[at - 1]!;
    const blockEnd = this.blockEndAfter(previous);
    if (blockEnd === undefined) return this.inserted(previous.end, `${separator}${element}`);
    return this.inserted(blockEnd, `${/\n/.test(separator) ? separator.replace(',', '') : '\n'}${element},`);
  }

  /** Removes the elements that match. */
  withoutElements(list: ListLiteral, matches: (element: ts.Node) => boolean): string {
    const elements = elementsOf(list);
    const index = elements.findIndex(matches);
    if (index === -1) return this.text;
    const blockEnd = index > 0 ? this.blockEndAfter(elements[index - 1]!) : undefined;
    if (blockEnd !== undefined)
      return this.text.slice(0, blockEnd) + this.text.slice(elements[index]!.end).replace(/^,/, '');
    const [from, to] =
      index > 0
        ? [elements[index - 1]!.end, elements[index]!.end]
        : [elements[0]!.getStart(), elements[1]?.getStart() ?? elements[0]!.end];
    return this.text.slice(0, from) + this.text.slice(to);
  }

  /** Adds an import, sorted by its module among those of the same scope or folder, or else of packages or relative paths. */
  withImport(names: string, module: string): string {
    const statement = `import { ${names} } from '${module}';`;
    const imports = this.imports();
    const importsLike = (kindOf: (path: string) => unknown) =>
      imports.filter((one) => kindOf(moduleOf(one)) === kindOf(module));
    // A fork has another scope, and so another order of scopes.
    const sameScope = importsLike((path) => path.split('/')[0]);
    const same = sameScope.length > 0 ? sameScope : importsLike((path) => path.startsWith('.'));
    const next = same.find((one) => moduleOf(one) > module);
    if (next) return this.inserted(this.outsideBlock(next.getStart()), `${statement}\n`);
    const last = same.at(-1) ?? imports.at(-1);
    if (!last) return `${statement}\n\n${this.text}`;
    return this.inserted(last.end + BLOCK_END.exec(this.text.slice(last.end))![0].length, `\n${statement}`);
  }

  /** Adds `import * as name`, after the imports of the same folder. */
  withNamespaceImport(name: string, module: string): string {
    const folder = module.slice(0, module.lastIndexOf('/') + 1);
    const last = this.imports().findLast((one) => moduleOf(one).startsWith(folder)) ?? this.imports().at(-1);
    if (!last) throw new PlaceNotFoundError(this.path, 'an import');
    return this.inserted(last.end, `\nimport * as ${name} from '${module}';`);
  }

  /** Adds a member at the end of an interface or type literal. */
  withMember(type: ts.InterfaceDeclaration | ts.TypeLiteralNode, member: string): string {
    return this.inserted(type.end - 1, `${member}\n`);
  }

  withoutImport(module: string): string {
    const found = this.imports().find((one) => moduleOf(one) === module);
    if (!found) return this.text;
    return this.text.slice(0, found.getStart()) + this.text.slice(found.end).replace(/^\r?\n/, '');
  }

  /** Adds names to an existing import, sorted. @throws PlaceNotFoundError if the module is not imported. */
  withImportedNames(module: string, ...names: string[]): string {
    const bindings = this.imports().find((one) => moduleOf(one) === module)?.importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings))
      throw new PlaceNotFoundError(this.path, `import { … } from '${module}'`);
    const known = bindings.elements.map((one) => one.getText());
    const all = [...new Set([...known, ...names])].sort();
    if (all.length === known.length) return this.text;
    return `${this.text.slice(0, bindings.getStart())}{ ${all.join(', ')} }${this.text.slice(bindings.end)}`;
  }

  private decorator(name: string): ts.Decorator {
    const found = this.find((node): node is ts.Decorator => {
      return ts.isDecorator(node) && node.expression.getText().startsWith(`${name}(`);
    });
    if (!found) throw new PlaceNotFoundError(this.path, `@${name}({…})`);
    return found;
  }

  /** The end of the comment `end PART` that follows an element and its comma. */
  private blockEndAfter({ end }: ts.Node): number | undefined {
    if (this.text[end] !== ',') return undefined;
    const { length } = BLOCK_END.exec(this.text.slice(end + 1))![0];
    return length > 0 ? end + 1 + length : undefined;
  }

  /** The position itself, or the start of the block that contains it. */
  private outsideBlock(at: number): number {
    const before = this.text.slice(0, at);
    const begin = before.lastIndexOf('// begin ');
    return begin > before.lastIndexOf('// end ') ? begin : at;
  }

  private imports(): ts.ImportDeclaration[] {
    return this.syntax.statements.filter(ts.isImportDeclaration);
  }

  private inserted(at: number, text: string): string {
    return this.text.slice(0, at) + text + this.text.slice(at);
  }

  private listIn(node: ts.Node | undefined, expected: string): ListLiteral {
    let inner = node;
    while (inner && (ts.isAsExpression(inner) || ts.isSatisfiesExpression(inner))) inner = inner.expression;
    if (inner && (ts.isArrayLiteralExpression(inner) || ts.isObjectLiteralExpression(inner))) return inner;
    throw new PlaceNotFoundError(this.path, expected);
  }

  private find<N extends ts.Node>(matches: (node: ts.Node) => node is N, inside: ts.Node = this.syntax): N | undefined {
    if (matches(inside)) return inside;
    return ts.forEachChild(inside, (child) => this.find(matches, child));
  }
}

const BLOCK_END = /^(?:\s*\/\/ end \S+)*/;

const moduleOf = ({ moduleSpecifier }: ts.ImportDeclaration): string => (moduleSpecifier as ts.StringLiteral).text;

const isPropertyNamed = (node: ts.Node, name: string): node is ts.PropertyAssignment =>
  ts.isPropertyAssignment(node) && node.name.getText() === name;

export const elementsOf = (list: ListLiteral): readonly ts.Node[] =>
  ts.isArrayLiteralExpression(list) ? list.elements : list.properties;

/** The name of a property. */
export const nameOf = (node: ts.Node): string | undefined =>
  ts.isPropertyAssignment(node) ? node.name.getText().replaceAll(/['"]/g, '') : undefined;

/** The value of an expression that consists of literals. @throws TypeError if it does not. */
export function literalValue(node: ts.Node): unknown {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(literalValue);
  if (ts.isObjectLiteralExpression(node)) {
    return Object.fromEntries(
      node.properties.filter(ts.isPropertyAssignment).map((one) => [nameOf(one), literalValue(one.initializer)]),
    );
  }
  throw new TypeError(`expected a literal, got ${node.getText()}`);
}
