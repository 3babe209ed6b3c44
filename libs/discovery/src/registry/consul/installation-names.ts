/**
 * Names in a registry that several installations share: `blue-users`, `blue-users-1`. Within the installation the names
 * are `users` and `users-1`.
 */
export class InstallationNames {
  private readonly prefix: string;

  /** @param installation - without it, the registry is not shared and names remain unchanged. */
  constructor(installation?: string) {
    this.prefix = installation === undefined ? '' : `${installation}-`;
  }

  /** Converts a name of this installation to the name in the registry. */
  registered(name: string): string {
    return this.prefix + name;
  }

  /**
   * Converts a name in the registry to the name in this installation. The result for another installation's name
   * matches none here.
   */
  own(name: string): string {
    return name.startsWith(this.prefix) ? name.slice(this.prefix.length) : `${name} of another installation`;
  }
}
