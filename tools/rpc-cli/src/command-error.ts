/** The command cannot run. The message is one line that says why and what to do. */
export class CommandError extends Error {}
