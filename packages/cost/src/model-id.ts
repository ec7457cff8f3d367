const date = '(?:[-@]YMD|-Y-M-D)'
  .replaceAll('Y', '20\\d{2}')
  .replaceAll('M', '(?:0[1-9]|1[0-2])')
  .replaceAll('D', '(?:0[1-9]|[12]\\d|3[01])')

const dated = new RegExp(`^(.+?)${date}$`)

/**
 * The ids under which a sheet may list a model: the id itself, then the id without the one date behind it
 * (`-20260423`, `-2026-04-23`, `@20260423`). Nothing else matches: a prefix would give a new model the price of an old
 * one.
 */
export function listedIds(model: string): readonly string[] {
  const base = dated.exec(model)?.[1]
  return base === undefined || dated.test(base) ? [model] : [model, base]
}
