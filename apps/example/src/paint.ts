import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** Colours text for one stream, or leaves it alone where the stream does not show colours. */
export type Paint = (format: Format, text: string) => string

/** Node decides: no colours unless `stream` is a terminal, `NO_COLOR` and `FORCE_COLOR` respected. */
export function createPaint(stream: NodeJS.WritableStream): Paint {
  return (format, text) => styleText(format, text, { stream, validateStream: true })
}

export const plainPaint: Paint = (_format, text) => text
