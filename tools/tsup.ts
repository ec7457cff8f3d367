import { defineConfig, type Options } from 'tsup'

/** How every publishable package is built: ESM, types, source maps, one file per door and shared chunks. */
export function library(entry: Record<string, string>, overrides: Options = {}) {
  return defineConfig({
    entry,
    format: 'esm',
    target: 'es2023',
    platform: 'neutral',
    dts: true,
    sourcemap: true,
    splitting: true,
    clean: true,
    ...overrides,
  })
}
