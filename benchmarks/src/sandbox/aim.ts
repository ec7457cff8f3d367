/** A ratio that is aimed at. */
export interface Aim {
  readonly title: string
  readonly ratio: number
  readonly most?: number
  readonly least?: number
}

/** A line of a table. Without an aim the ratio is told, and nothing more. */
export function judge({ title, ratio, most, least }: Aim): Readonly<Record<string, string>> {
  const isMet = ratio <= (most ?? Number.POSITIVE_INFINITY) && ratio >= (least ?? 0)
  const aims = [...(most === undefined ? [] : [`≤ ${most}`]), ...(least === undefined ? [] : [`≥ ${least}`])]
  return {
    ratio: title,
    is: ratio.toFixed(3),
    aim: aims.join(', '),
    verdict: aims.length === 0 ? '' : isMet ? 'met' : 'missed',
  }
}
