/**
 * Addresses with their user and password taken out: `https://token@host/x` becomes `https://host/x`. Over ssh a user alone is no
 * secret, and stays.
 */
export const withoutCredentials = (text: string): string =>
  text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)([^\s/'"]*)@/gi, (whole, scheme: string, user: string) =>
    /^ssh:/i.test(scheme) && !user.includes(":") ? whole : scheme,
  );
