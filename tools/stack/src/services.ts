import type { Service } from '../../../topology.ts';

export { services, type Service } from '../../../topology.ts';

/** Whether only services connect to it: neither clients nor operators do. */
export const isRpcService = ({ edgePort, operatorPort }: Service): boolean =>
  edgePort === undefined && operatorPort === undefined;
