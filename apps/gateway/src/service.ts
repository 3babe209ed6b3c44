/** The gateway's name in the registry. */
export const NAME = 'gateway';

/** The services without which there is nothing to answer, so that none is sent here before they are there. */
export const NEEDS = ['users', 'orders'] as const;
