/** Another program listens where the web server should. */
export class PortTakenError extends Error {
  readonly code = "port-taken";
  readonly port: number;

  constructor(host: string, port: number, options?: ErrorOptions) {
    super(`the web server can't listen on ${host}:${port}, another program has the port: stop it, or choose another port with --http-port`, options);
    this.name = "PortTakenError";
    this.port = port;
  }
}
