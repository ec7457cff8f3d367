import { type FilePart, type TextPart, UnboundedInputError } from '@wflo/core'
import type OpenAI from 'openai'

type ContentPart = OpenAI.Chat.Completions.ChatCompletionContentPart

/**
 * Text and files as chat completions want them: images by URL or as data, other files as data. Throws
 * `UnboundedInputError` for sound, whose tokens have rates of their own.
 */
export function toChatContent(parts: readonly (TextPart | FilePart)[]): ContentPart[] {
  return parts.map((part): ContentPart => {
    if (part.type === 'text') return { type: 'text', text: part.text }
    if (part.mediaType.startsWith('image/')) return { type: 'image_url', image_url: { url: urlOf(part) } }
    if (part.mediaType.startsWith('audio/')) throw new UnboundedInputError(`a file of the type ${part.mediaType}`)
    return { type: 'file', file: { file_data: urlOf(part), filename: part.name ?? 'file' } }
  })
}

function urlOf({ url, data = '', mediaType }: FilePart): string {
  return url ?? `data:${mediaType};base64,${data}`
}
