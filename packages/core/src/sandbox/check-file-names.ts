import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { utf8Length } from '../llm/utf8-length.ts'

/** Of Linux, for one name. */
const longestName = 255
/** Of Linux for a whole path, less the folder that it is in. */
const longestPath = 4_000

/**
 * Checks the paths of files for the working folder: relative, with `/`, without empty names, `.` or `..`, without a
 * backslash or control characters, at most 255 bytes a name and 4,000 in all; `main.py` is taken by the code, and what is
 * a file cannot be a folder as well. Throws `InvalidValueError` that names the path.
 */
export function checkFileNames(files: Readonly<Record<string, unknown>>): void {
  const paths = Object.keys(files)
  for (const path of paths) checkPath(path)
  const known = new Set(paths)
  for (const path of paths) {
    const folder = foldersOf(path).find((name) => known.has(name))
    if (folder !== undefined) throw refuse(path, `"${folder}" is a file already: give one of them another name`)
  }
}

function checkPath(path: string): void {
  const problem = problemOf(path)
  if (problem !== undefined) throw refuse(path, problem)
}

function problemOf(path: string): string | undefined {
  const names = path.split('/')
  if (path === '') return 'it is empty'
  if (path.startsWith('/')) return 'it has to be relative to the working folder: leave out the first "/"'
  if (path.includes('\\')) return 'write "/" between folders, and no backslash in a name'
  if (hasControls(path)) return 'it has control characters, or half a character'
  if (names.some((name) => ['', '.', '..'].includes(name))) return 'no part of it may be empty, "." or ".."'
  if (names[0] === 'main.py') return 'the code itself is there: give it another name'
  if (names.some((name) => utf8Length(name) > longestName)) return `a name has at most ${longestName} bytes`
  return utf8Length(path) > longestPath ? `a path has at most ${longestPath} bytes` : undefined
}

/** Half a surrogate pair would become another name as UTF-8. */
function hasControls(path: string): boolean {
  return /[\p{Cc}\p{Cs}]/u.test(path)
}

/** `a/b/c` is in `a` and `a/b`. */
function foldersOf(path: string): readonly string[] {
  const names = path.split('/')
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'))
}

function refuse(path: string, problem: string): InvalidValueError {
  const shown = JSON.stringify(path.length > 100 ? `${path.slice(0, 100)}…` : path)
  return new InvalidValueError(`the file ${shown} cannot be written: ${problem}`, { path: path.slice(0, 100) })
}
