/**
 * Environment that lets git in at one host by HTTPS with a token, and tells it to no other: git reads it as configuration, so it
 * stands in no file, no address and no argument. `origin` is a scheme and a host, such as `https://github.com`.
 */
export function gitCredentials(origin: string, token: string): Record<string, string> {
  const { origin: exact } = new URL(origin);
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${exact}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`,
  };
}
