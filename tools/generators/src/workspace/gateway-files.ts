import type { Tree } from '@nx/devkit';
import { elementsOf, nameOf, type SourceFile } from '../edit/source-file.ts';
import type { Names } from '../names.ts';
import { edit, read } from './edit-file.ts';
import { addDependency, removeDependency } from './lockfile.ts';

const FOLDER = 'apps/gateway';
const MODULE = `${FOLDER}/src/app.module.ts`;
const PROBLEMS = `${FOLDER}/src/problems/problem-table.ts`;

/** Specs that write what is generated from the endpoints: the table of the HTTP API, and its client. */
export const API_SPECS = ['docs', 'http-client'].map((name) => `${FOLDER}/src/docs/${name}.int.spec.ts`);

/** The gateway's folder for a service. */
export const routeFolder = (service: string) => `${FOLDER}/src/${service}`;

/** An error code of a service, as the gateway's table lists it. */
export interface ListedProblem {
  readonly code: string;
  readonly status: number;
  readonly title: string;
}

/** Makes the gateway call a service, and serve its controller. */
export function addRoute(tree: Tree, service: Names, problems: readonly ListedProblem[]): void {
  edit(tree, MODULE, [
    (source) => source.withImport(service.camel, contractPackage(service)),
    (source) => source.withImport(controllerOf(service), controllerPath(service)),
    (source) => source.withElement(source.constant('services'), service.camel),
    (source) => source.withElement(source.decoratorProperty('Module', 'controllers'), controllerOf(service)),
  ]);
  addProblems(tree, problems);
  addDependency(tree, FOLDER, contractPackage(service));
}

/** Adds those error codes that the table lacks. */
function addProblems(tree: Tree, problems: readonly ListedProblem[]): void {
  const known = elementsOf(read(tree, PROBLEMS).constant('problemKinds')).map(nameOf);
  const added = problems.filter(({ code }) => !known.includes(code));
  const changes = added.map(({ code, status, title }, index) => (source: SourceFile) => {
    const entry = `${code}: { status: ${status}, title: '${title}' }`;
    return source.withElement(source.constant('problemKinds'), entry, undefined, index === 0 ? ',\n\n  ' : ',\n  ');
  });
  edit(tree, PROBLEMS, changes);
}

/** The reverse of `addRoute`. @param codes - the error codes that no other service has. */
export function removeRoute(tree: Tree, service: Names, codes: readonly string[]): void {
  const isElement = (name: string) => (element: { getText(): string }) => element.getText() === name;
  edit(tree, MODULE, [
    (source) => source.withoutImport(contractPackage(service)),
    (source) => source.withoutImport(controllerPath(service)),
    (source) => source.withoutElements(source.constant('services'), isElement(service.camel)),
    (source) =>
      source.withoutElements(source.decoratorProperty('Module', 'controllers'), isElement(controllerOf(service))),
  ]);
  const removals = codes.map((code) => (source: SourceFile) => {
    return source.withoutElements(source.constant('problemKinds'), (element) => nameOf(element) === code);
  });
  edit(tree, PROBLEMS, removals);
  tree.delete(routeFolder(service.kebab));
  removeDependency(tree, FOLDER, contractPackage(service));
}

export const contractPackage = ({ kebab }: Names) => `@signalbox/contracts-${kebab}`;
const controllerOf = ({ pascal }: Names) => `${pascal}Controller`;
const controllerPath = ({ kebab }: Names) => `./${kebab}/${kebab}.controller.ts`;
