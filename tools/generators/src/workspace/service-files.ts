import { routeFolder } from './gateway-files.ts';

/** The files and folders that belong to one service. */
export const filesOf = (service: string): string[] => [
  `apps/${service}`,
  `libs/contracts/${service}`,
  routeFolder(service),
  `e2e/src/${service}.spec.ts`,
  `docs/configuration/${service}.md`,
  `docs/metrics/${service}.md`,
];
