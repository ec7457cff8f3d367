import { SandboxUnsupportedError } from '@wflo/core'

/** Nothing else is run instead of a language that was asked for. */
export function checkLanguage(language: string = 'python'): void {
  if (language === 'python') return
  throw new SandboxUnsupportedError('docker', `the language ${JSON.stringify(language)}`, 'it runs python')
}
