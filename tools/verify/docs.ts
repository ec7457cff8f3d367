/** `pnpm verify:docs`: type-checks every ```ts block of README files and docs. Each block is a module of its own. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { x } from 'tinyexec'
import { globSync } from 'tinyglobby'
import { root } from '../workspace.ts'
import { findTypeScriptBlocks } from './find-typescript-blocks.ts'

const patterns = ['README.md', 'CONTRIBUTING.md', 'docs/**/*.md', '{packages,apps,tests}/*/{README,DESIGN}.md']
/** Beside each document, so that a block can import what the package of its document can. Ignored by git. */
const folderName = '.docs'

const documents = globSync(patterns, { cwd: root, ignore: ['**/node_modules/**'] }).sort()
const folders = documents.map((document) => join(root, dirname(document), folderName))
try {
  process.exitCode = await checkTypes(documents.flatMap(writeBlocks))
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

async function checkTypes(files: readonly string[]): Promise<number> {
  const compilerOptions = { moduleDetection: 'force' }
  const project = join(root, folderName, 'tsconfig.json')
  mkdirSync(dirname(project), { recursive: true })
  writeFileSync(project, JSON.stringify({ extends: '../tsconfig.json', compilerOptions, include: [], files }))
  const { exitCode, stdout } = await x('tsc', ['--noEmit', '--pretty', 'false', '-p', project], {
    nodeOptions: { cwd: root },
  })
  // Blocks keep their line numbers: `docs/.docs/QUICKSTART.md.2.ts(37,5)` is line 37 of docs/QUICKSTART.md.
  console.log(stdout.replaceAll(/^(.*?)\.docs\/(.+)\.\d+\.ts\((\d+),(\d+)\)/gm, '$1$2:$3:$4'))
  console.log(`${files.length} blocks of TypeScript in ${documents.length} documents`)
  return exitCode === 0 && files.length > 0 ? 0 : 1
}

function writeBlocks(document: string): readonly string[] {
  const folder = join(root, dirname(document), folderName)
  const blocks = findTypeScriptBlocks(readFileSync(join(root, document), 'utf8'))
  mkdirSync(folder, { recursive: true })
  return blocks.map(({ line, code, title }, index) => {
    const name = `${basename(document)}.${index}.ts`
    const file = join(folder, name)
    writeFileSync(file, '\n'.repeat(line - 1) + code)
    if (title !== undefined) writeFileSync(join(folder, title), `export * from './${name}'\n`)
    return file
  })
}
