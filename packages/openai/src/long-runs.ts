/** A stretch of a text, `end` not included. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

const letter = /\p{L}|\p{M}/u
const number = /\p{N}/u

const kinds = { letter: 1, number: 2, space: 3, other: 4 } as const

/**
 * Stretches of a text around runs of more than `longest` characters of one kind (letters, digits, white space, others),
 * widened to places where no token crosses: before a space behind something else. The tokenizer takes such a run for one
 * word and its time grows with the square of it (200,000 times "a": 42 s), so these are to be counted in another way.
 * One linear pass; ordered, without overlaps.
 */
export function longRuns(text: string, longest: number): readonly Stretch[] {
  const stretches: Stretch[] = []
  for (const run of runsAbove(text, longest)) {
    const stretch = { start: boundaryBefore(text, run.start), end: boundaryBehind(text, run.end) }
    const last = stretches.at(-1)
    if (last !== undefined && stretch.start <= last.end)
      stretches[stretches.length - 1] = { ...last, end: Math.max(last.end, stretch.end) }
    else stretches.push(stretch)
  }
  return stretches
}

function* runsAbove(text: string, longest: number): Generator<Stretch> {
  let start = 0
  let kind = 0
  for (let index = 0; index <= text.length; index += 1) {
    const next = index < text.length ? kindOf(text, index) : 0
    if (next === kind) continue
    if (index - start > longest) yield { start, end: index }
    start = index
    kind = next
  }
}

/** By code unit. Half of a pair counts as a letter, as most characters beyond the basic plane that come in runs are. */
function kindOf(text: string, index: number): number {
  const code = text.charCodeAt(index)
  if (code < 0x80) return asciiKind(code)
  if (code >= 0xd800 && code < 0xe000) return kinds.letter
  const character = text[index] ?? ''
  if (letter.test(character)) return kinds.letter
  if (number.test(character)) return kinds.number
  return /\s/.test(character) ? kinds.space : kinds.other
}

function asciiKind(code: number): number {
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) return kinds.letter
  if (code >= 48 && code <= 57) return kinds.number
  return code === 32 || (code >= 9 && code <= 13) ? kinds.space : kinds.other
}

/** The last place before `index` where no token crosses. */
function boundaryBefore(text: string, index: number): number {
  for (let at = index; at > 0; at -= 1) if (isBoundary(text, at)) return at
  return 0
}

function boundaryBehind(text: string, index: number): number {
  for (let at = index; at < text.length; at += 1) if (isBoundary(text, at)) return at
  return text.length
}

/** The patterns of cl100k and o200k let a token begin with one space, and none go on with one behind something else. */
function isBoundary(text: string, at: number): boolean {
  return text[at] === ' ' && !/\s/.test(text[at - 1] ?? ' ')
}
