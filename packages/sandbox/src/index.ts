export { type DockerSandbox, dockerSandbox } from './docker/docker-sandbox.ts'
export type { DockerEgressOptions, DockerPoolOptions, DockerSandboxOptions } from './docker/docker-sandbox-options.ts'
export { type SandboxHandlerOptions, sandboxHandler } from './handler/sandbox-handler.ts'
