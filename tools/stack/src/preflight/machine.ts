/** What a start needs to know of the machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** `x64` */
  readonly arch: string;
  /** `24.21.0` */
  readonly nodeVersion: string;
  /** The uid that this process runs with, if the system has no user with it. */
  readonly unlistedUser?: number;
  /** Why a file or folder can't be read, as the code of an error; undefined if it can. */
  accessFault(path: string): Promise<string | undefined>;
  /** Why a port can't be listened on, in the same way. */
  listenError(port: number): Promise<string | undefined>;
  /** Makes the folder if need be, and writes into it. */
  tryWriting(folder: string): Promise<void>;
  freeBytes(folder: string): Promise<number>;
}
