/** What secrets look like, each by a form of its own, so that ordinary words and hashes aren't taken for one. All are linear. */
export const SECRET_PATTERNS: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: "private key", pattern: /-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/ },
  { kind: "AWS access key", pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { kind: "AWS secret key", pattern: /aws_?secret_?(?:access_?)?key["']?\s{0,5}[:=]\s{0,5}["']?[A-Za-z0-9/+=]{40}\b/i },
  { kind: "GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{50,255})\b/ },
  { kind: "GitLab token", pattern: /\bglpat-[A-Za-z0-9_-]{20,50}\b/ },
  { kind: "Anthropic key", pattern: /\bsk-ant-[A-Za-z0-9_-]{20,200}/ },
  { kind: "OpenAI key", pattern: /\bsk-(?:[A-Za-z0-9]{32,64}\b|(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,200})/ },
  { kind: "Stripe key", pattern: /\b(?:sk|rk)_live_[A-Za-z0-9]{20,200}\b/ },
  { kind: "Google key", pattern: /\bAIza[A-Za-z0-9_-]{35}\b/ },
  { kind: "Slack token", pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,200}/ },
  { kind: "Slack webhook", pattern: /hooks\.slack\.com\/services\/T[A-Z0-9]{6,12}\/B[A-Z0-9]{6,12}\/[A-Za-z0-9]{20,30}/ },
  { kind: "npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { kind: "SendGrid key", pattern: /\bSG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{40,50}\b/ },
  { kind: "Twilio key", pattern: /\bSK[0-9a-f]{32}\b/ },
  { kind: "password in an address", pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'<>]{1,100}:[^\s:/@"'<>]{3,100}@[a-z0-9.-]{3,200}/i },
  { kind: "signed token", pattern: /\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{20,1000}/ },
];
