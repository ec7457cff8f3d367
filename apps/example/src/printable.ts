import { stripVTControlCharacters } from 'node:util'

/** Text from elsewhere without escape sequences and control characters: they could move the cursor or hide text. */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '')
}

/** The same in one line. */
export function oneLine(text: string): string {
  return printable(text).replace(/\s+/gu, ' ').trim()
}
