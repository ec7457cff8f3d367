/** What a log can hold. Steps and workflows take and return these values and nothing else. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [key: string]: Json
}
