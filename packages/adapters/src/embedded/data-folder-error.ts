/** The data folder can't be used; the message says why and what to do. */
export class DataFolderError extends Error {
  readonly code: "newer-data-folder" | "data-folder-in-use";

  private constructor(code: DataFolderError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DataFolderError";
    this.code = code;
  }

  static newer(dataDir: string, found: number, known: number): DataFolderError {
    return new DataFolderError(
      "newer-data-folder",
      `the data folder ${dataDir} was written by a newer WebOrdinary (its schema is ${found}, this version knows ${known}): update WebOrdinary, or use another data folder; nothing in it was changed`,
    );
  }

  static inUse(dataDir: string, cause: unknown): DataFolderError {
    return new DataFolderError(
      "data-folder-in-use",
      `another WebOrdinary is running on the data folder ${dataDir}: stop it first, or use another data folder`,
      { cause },
    );
  }
}
