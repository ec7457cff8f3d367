/** Prefixes of the keys of OpenAI, Anthropic, Stripe, Slack, GitHub, GitLab, Hugging Face, Groq, xAI and Replicate. */
const secretPatterns: readonly (readonly [RegExp, string])[] = [
  [/\b(sk|pk|rk|key|xox[abps]|gh[opsu]|github_pat|glpat|hf|gsk|xai|r8)[-_][A-Za-z0-9_-]{16,}/g, '$1-***'],
  [/\b(AKIA|ASIA|AIza)[A-Za-z0-9_-]{12,}/g, '$1***'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, '$1 ***'],
  [
    /\b(authorization|x-api-key|api[-_]?key|access[-_]?token|client[-_]?secret|password|secret)(["']?\s*[:=]\s*["']?)[^\s"',;&}]{4,}/gi,
    '$1$2***',
  ],
  [/(?<![A-Za-z0-9_-])(eyJ)[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, '$1***'],
  [/(\/\/[^/\s:@]+:)[^/\s@]+@/g, '$1***@'],
]

/** Masks what looks like a key, a token, an authorization header or a password in a URL. Linear in the text. */
export function redact(text: string): string {
  let result = text
  for (const [pattern, replacement] of secretPatterns) result = result.replace(pattern, replacement)
  return result
}
