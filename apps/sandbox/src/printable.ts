import { stripVTControlCharacters } from 'node:util'

/** Text from elsewhere in one line, without escape sequences and control characters: they could move the cursor or hide text. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\s+/gu, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim()
}

/**
 * Output for a terminal: control characters are shown as signs instead of obeyed, but for those that only move within
 * or to the next line. Nobody has read the code, and an escape sequence can change titles, clipboards and what was
 * printed before.
 */
export function terminalText(text: string): string {
  return text.replace(/(?![\b\t\n\r])\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0)
    if (code < 0x20) return String.fromCharCode(0x2400 + code)
    return code === 0x7f ? '\u2421' : '\ufffd'
  })
}
