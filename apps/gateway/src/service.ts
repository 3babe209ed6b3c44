/** The gateway's name in the registry. */
export const NAME = 'gateway';

/** The services without which there is nothing to answer: the gateway is not ready before they have instances. */
export const NEEDS = ['users', 'orders'] as const;
