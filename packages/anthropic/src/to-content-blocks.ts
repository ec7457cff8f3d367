import type Anthropic from '@anthropic-ai/sdk'
import { type FilePart, InvalidValueError, type TextPart } from '@wflo/core'

type ContentBlock = Anthropic.ContentBlockParam

const imageTypes: readonly string[] = ['image/jpeg', 'image/png', 'image/gif', 'image/webp']

/**
 * Text and files as Claude wants them: images and PDFs by URL or as data, plain text as a document. Empty text is left
 * out: Anthropic refuses it. Throws `InvalidValueError` for files of other types.
 */
export function toContentBlocks(parts: readonly (TextPart | FilePart)[]): ContentBlock[] {
  return parts.flatMap((part): ContentBlock[] => {
    if (part.type === 'text') return part.text === '' ? [] : [{ type: 'text', text: part.text }]
    return [toFileBlock(part)]
  })
}

function toFileBlock(part: FilePart): ContentBlock {
  const { mediaType, url, data = '', name } = part
  const title = name === undefined ? {} : { title: name }
  if (imageTypes.includes(mediaType)) {
    const source = { type: 'base64', data, media_type: mediaType as Anthropic.Base64ImageSource['media_type'] } as const
    return { type: 'image', source: url === undefined ? source : { type: 'url', url } }
  }
  if (mediaType === 'application/pdf') {
    const source = { type: 'base64', data, media_type: mediaType } as const
    return { type: 'document', source: url === undefined ? source : { type: 'url', url }, ...title }
  }
  if (mediaType === 'text/plain' && url === undefined) {
    return { type: 'document', source: { type: 'text', data: toText(data), media_type: mediaType }, ...title }
  }
  throw new InvalidValueError(
    `Claude does not read a file of the type ${mediaType}${url === undefined ? '' : ' by its URL'}: send an image, a PDF or text`,
    { mediaType },
  )
}

function toText(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)))
}
