/**
 * What instances are called in a registry that several installations share: `blue-users`, `blue-users-1`. Within this
 * installation they are called `users` and `users-1`.
 */
export class InstallationNames {
  private readonly prefix: string;

  /** @param installation - none where the registry is this installation's own: the names stay as they are. */
  constructor(installation?: string) {
    this.prefix = installation === undefined ? '' : `${installation}-`;
  }

  /** The registry's name for one of this installation. */
  registered(name: string): string {
    return this.prefix + name;
  }

  /** This installation's name for one in the registry. One of another installation is like none of its own. */
  own(name: string): string {
    return name.startsWith(this.prefix) ? name.slice(this.prefix.length) : `${name} of another installation`;
  }
}
