/** The documents can't be read or changed as asked. The message says why and what to do. */
export class ConfigurationError extends Error {}
