const token = / ?\p{L}{1,6}| ?\p{N}{1,3}|[^\S ]+| +| ?[^\s\p{L}\p{N}]{1,3}/gu

/**
 * Cuts a text into the demo model's tokens: about four of three English words, the same for the same text. Joined they
 * are the text again, and each has at least one character, so their number never exceeds the text's UTF-8 bytes.
 */
export function splitTokens(text: string): readonly string[] {
  return text.match(token) ?? []
}

export function countTokens(text: string): number {
  return splitTokens(text).length
}
