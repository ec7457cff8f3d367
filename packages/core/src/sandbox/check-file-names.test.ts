import { describe, expect, it } from 'vitest'
import { checkFileNames } from './check-file-names.ts'

function check(...paths: readonly string[]): void {
  checkFileNames(Object.fromEntries(paths.map((path) => [path, ''])))
}

describe('the names of files', () => {
  it.each(['a', 'a/b/c.txt', '.hidden', '...', 'a..b', 'ä ö/日本.txt', '-rf', 'main.pyc', 'x/main.py', '~', 'C:'])(
    'may be %j',
    (path) => expect(() => check(path)).not.toThrow(),
  )

  it.each([
    ['', 'empty'],
    ['/etc/passwd', 'relative'],
    ['..', 'may be empty'],
    ['../x', 'may be empty'],
    ['a/../b', 'may be empty'],
    ['./a', 'may be empty'],
    ['a//b', 'may be empty'],
    ['a/', 'may be empty'],
    ['a\\b', 'backslash'],
    ['a\0b', 'control'],
    ['a\nb', 'control'],
    ['a\x7f', 'control'],
    ['\ud800', 'half a character'],
    ['main.py', 'the code itself'],
    ['main.py/a', 'the code itself'],
    ['é'.repeat(128), '255 bytes'],
    [`${'a/'.repeat(2_000)}b`, '4000 bytes'],
  ])('cannot be %j', (path, problem) => {
    expect(() => check('fine', path)).toThrow(
      expect.objectContaining({ code: 'invalid_value', message: expect.stringContaining(problem) }),
    )
  })

  it('may be as long as Linux takes', () => {
    expect(() => check('a'.repeat(255), `${'é'.repeat(127)}/b`, `${'x/'.repeat(1_999)}yz`)).not.toThrow()
  })

  it('cannot be a file and a folder at once, in whatever order', () => {
    for (const paths of [
      ['a', 'a/b'],
      ['a/b/c', 'x', 'a/b'],
    ]) {
      expect(() => check(...paths)).toThrow(/is a file already: give one of them another name/)
    }
    expect(() => check('a/b', 'a/c', 'ab')).not.toThrow()
  })
})
