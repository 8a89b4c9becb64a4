// How an install can end when it doesn't end well.
// @ts-check

/** What an install ended with when it did not end well. `code` is one of `npm-advice.mjs`, or no-npm, old-node, stopped, in-use, install-failed, install-elsewhere. */
export class InstallError extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.name = "InstallError";
    this.code = code;
  }
}
