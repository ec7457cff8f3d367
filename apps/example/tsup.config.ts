import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { main: 'src/main.ts', 'crash-child': 'src/crash/crash-child.ts', definitions: 'src/temporal/definitions.ts' },
  format: 'esm',
  target: 'es2023',
  platform: 'node',
  sourcemap: true,
  splitting: true,
  clean: true,
})
