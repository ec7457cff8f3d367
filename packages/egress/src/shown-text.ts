/** What a server said, as an error may show it: without the key, which some servers repeat, and a page as a sentence. */
export function shownText(text: string, apiKey: string): string {
  return withoutMarkup(isSecret(apiKey) ? text.replaceAll(apiKey, '***') : text)
}

/** Not a placeholder such as `none`, which would blot out words. */
export function isSecret(apiKey: string): boolean {
  return apiKey.length >= 8
}

function withoutMarkup(text: string): string {
  const plain = text
    .slice(0, 10_000)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return plain.length > 500 ? `${plain.slice(0, 500)}…` : plain
}
