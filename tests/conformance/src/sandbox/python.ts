/** Python code, without the indentation that it has in its test. Its backslashes are Python's. */
export function python(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const lines = String.raw(strings, ...values).split('\n')
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  const depth = Math.min(...depths)
  return `${lines
    .map((line) => line.slice(depth).trimEnd())
    .join('\n')
    .trim()}\n`
}
