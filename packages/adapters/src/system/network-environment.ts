/** Names of a host's environment that a child needs to reach the network as its host does. */
export const NETWORK_ENVIRONMENT = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE"] as const;

/** An address without its `user:password@`, with or without a scheme before it. */
export const withoutCredentials = (value: string): string => value.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^\s/]*@/i, "$1");
