/** How vendors call the service tier whose rates are those of the row itself. */
export const standardTiers: readonly string[] = ['default', 'standard']

/** How Anthropic reports a call that no region was asked for, or whose model knows no regions. */
export const plainGeos: readonly string[] = ['', 'global', 'not_available']
