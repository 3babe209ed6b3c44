/** The facts about the machine that the preflight checks. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** `x64` */
  readonly arch: string;
  /** `24.21.0` */
  readonly nodeVersion: string;
  /** The uid of this process, if the system has no user with that uid. */
  readonly unlistedUser?: number;
  /** Memory that this process and its children can still use, in bytes. */
  readonly availableBytes: number;
  /** The maximum number of open files of a process. */
  maxOpenFiles(): Promise<number>;
  /** The error code of reading a file or folder; undefined if it is readable. */
  accessError(path: string): Promise<string | undefined>;
  /** The error code of listening on a port; undefined if the port is free. */
  listenError(port: number): Promise<string | undefined>;
  /** Creates the folder if it does not exist, and writes a file into it. @throws the error of the file system. */
  tryWriting(folder: string): Promise<void>;
  freeBytes(folder: string): Promise<number>;
}
