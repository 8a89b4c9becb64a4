/**
 * CloudFront functions: a few lines of JavaScript (runtime cloudfront-js-2.0) that see every request. They can't import, so they
 * are made here as text; `edge-code.test.ts` runs them.
 */

/** A folder's address shows its index page; one without a slash is sent there, so that relative links keep working. */
const INDEX_PAGES = `
  var name = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  if (name === "") request.uri += "index.html";
  else if (name.indexOf(".") < 0 && request.uri.indexOf("/.well-known/") !== 0) {
    return { statusCode: 302, statusDescription: "Found", headers: { location: { value: request.uri + "/" } } };
  }`;

/** For a production site: the bucket's root is the site. */
export const productionCode = (): string => `function handler(event) {
  var request = event.request;${INDEX_PAGES}
  return request;
}
`;

/** For previews: `{threadId}.{domain}/about/` is the object `{threadId}/about/index.html`. Any other host gets 404. */
export const previewCode = (domain: string): string => `function handler(event) {
  var request = event.request;
  var host = request.headers.host ? request.headers.host.value.toLowerCase() : "";
  var site = host.slice(0, -${domain.length + 1});
  if (host !== site + ${JSON.stringify(`.${domain}`)} || !/^[a-z0-9][a-z0-9-]{6,38}[a-z0-9]$/.test(site)) {
    return { statusCode: 404, statusDescription: "Not Found" };
  }${INDEX_PAGES}
  request.uri = "/" + site + request.uri;
  return request;
}
`;
