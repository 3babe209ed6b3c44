/** The command can't be carried out. The message says why in one line, and what to do. */
export class CommandError extends Error {}
