const longestText = 50_000
const words = /\p{L}{4,}/gu
/** Openings of a sentence that is hard to read without the one before it. */
const leaning = /^(?:it|they|he|she|this|that|these|those|others?|then|from it|only afterwards)\b/i
const numbers = ['one', 'two', 'three', 'four', 'five', 'six']

/** Whether a prompt asks for a summary, or for what given summaries have in common. */
export function asksForSummary(prompt: string): boolean {
  return /\bsumm(?:ari[sz]e|ary|aries)\b|\btl;?dr\b|\bin common\b/i.test(prompt)
}

/**
 * The sentences of the text in a prompt that hold most of its frequent words, in their order: an extract, no new text.
 * The first sentence of a paragraph counts more, one that leans on the sentence before it less. The text is what stands
 * after the first blank line, else after the first colon, else all; the number of sentences is the one that the prompt
 * names (`in 3 sentences`), else two.
 */
export function summarize(prompt: string): string {
  const sentences = splitSentences(textIn(prompt))
  const weights = weigh(sentences)
  return sentences
    .map((sentence, position) => ({ ...sentence, position, score: score(sentence, weights) }))
    .sort((left, right) => right.score - left.score || left.position - right.position)
    .slice(0, wantedSentences(prompt))
    .sort((left, right) => left.position - right.position)
    .map(({ text }) => text)
    .join(' ')
}

interface Sentence {
  readonly text: string
  readonly isFirst: boolean
}

function textIn(prompt: string): string {
  const parts = /^[^\n]*\n\s*\n(.+)$/s.exec(prompt) ?? /^[^:\n]{1,200}:\s+(.+)$/s.exec(prompt)
  return (parts?.[1] ?? prompt).slice(0, longestText)
}

function wantedSentences(prompt: string): number {
  const [, number = ''] = prompt.match(/\b(\d{1,2}|one|two|three|four|five|six)\s+(?:\w+\s+)?sentences?\b/i) ?? []
  const spelled = numbers.indexOf(number.toLowerCase()) + 1
  return spelled || Number(number) || 2
}

function splitSentences(text: string): readonly Sentence[] {
  const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })
  return text.split(/\n\s*\n/).flatMap((paragraph) =>
    Array.from(segmenter.segment(paragraph), ({ segment }) => segment.trim())
      .filter((sentence) => sentence !== '')
      .map((sentence, index) => ({ text: sentence, isFirst: index === 0 })),
  )
}

/** How often each word of the text occurs. */
function weigh(sentences: readonly Sentence[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const word of sentences.flatMap(wordsOf)) weights.set(word, (weights.get(word) ?? 0) + 1)
  return weights
}

/** The sum of the words' weights, damped so that long sentences do not win by length alone. */
function score(sentence: Sentence, weights: ReadonlyMap<string, number>): number {
  const found = wordsOf(sentence)
  const sum = found.reduce((total, word) => total + (weights.get(word) ?? 0), 0)
  return (sum / Math.sqrt(found.length + 1)) * (sentence.isFirst ? 2 : 1) * (leaning.test(sentence.text) ? 0.6 : 1)
}

function wordsOf({ text }: Sentence): readonly string[] {
  return text.toLowerCase().match(words) ?? []
}
