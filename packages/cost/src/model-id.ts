const year = '20\\d{2}'
const month = '(?:0[1-9]|1[0-2])'
const day = '(?:0[1-9]|[12]\\d|3[01])'

/**
 * The ids under which a sheet may list a model: the id itself, then the id without a date behind it (`-20260423`,
 * `-2026-04-23`, `@20260423`). Nothing else matches: a prefix would give a new model the price of an old one.
 */
export function listedIds(model: string): readonly string[] {
  const dated = new RegExp(`^(.+?)(?:[-@]${year}${month}${day}|-${year}-${month}-${day})$`).exec(model)
  return dated?.[1] === undefined ? [model] : [model, dated[1]]
}
