export type SesFindings = {
  /** Of the envelope; the bounce address, which may differ from From. */
  readonly returnPath?: string;
  readonly helo?: string;
  /** Of the envelope: whom the mail was handed in for. */
  readonly recipient?: string;
  /** Domains as SES names them. */
  readonly spf?: string;
  readonly dkim?: readonly { readonly result: string; readonly domain: string }[];
  readonly dmarc?: string;
  readonly headerFrom?: string;
  readonly spam?: string;
  readonly virus?: string;
};

/** A raw mail as Amazon SES stores it: below the lines that it writes on top of what it received. All checks pass unless told otherwise. */
export function receivedBySes(raw: Uint8Array | string, findings: SesFindings = {}): Uint8Array {
  const { returnPath = "scott@amelia.example", helo = "mail.amelia.example", spf = "pass", dmarc = "pass", spam = "PASS", virus = "PASS" } = findings;
  const domain = returnPath.slice(returnPath.lastIndexOf("@") + 1);
  const { dkim = [{ result: "pass", domain }], headerFrom = domain } = findings;
  const checked = `${spf} (spfCheck: domain of ${domain} designates 192.0.2.7 as permitted sender) client-ip=192.0.2.7; envelope-from=${returnPath}; helo=${helo};`;
  const lines = [
    `Return-Path: <${returnPath}>`,
    `Received: from ${helo} (${helo} [192.0.2.7])`,
    " by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 795hue2ttd6ie60k15ji41vbso3q721dlq9g6f81",
    ` for ${findings.recipient ?? "amelia@webordinary.example"};`,
    " Tue, 03 Nov 2026 10:15:01 +0000 (UTC)",
    `X-SES-Spam-Verdict: ${spam}`,
    `X-SES-Virus-Verdict: ${virus}`,
    `Received-SPF: ${checked}`,
    "Authentication-Results: amazonses.com;",
    ` spf=${checked}`,
    ...dkim.map((signature) => ` dkim=${signature.result} header.i=@${signature.domain};`),
    ` dmarc=${dmarc} header.from=${headerFrom};`,
    "X-SES-RECEIPT: AEFBQUFBQUFBQUFGUlFCYlk3bnlBZVdKcy9HR2QxSy8vZmNzQVNKRmkwNDhW",
    "X-SES-DKIM-SIGNATURE: a=rsa-sha256; q=dns/txt; b=bm90IGEgc2lnbmF0dXJl; c=relaxed/simple; s=key; d=amazonses.com;",
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n`, "utf8"), Buffer.from(raw)]);
}
