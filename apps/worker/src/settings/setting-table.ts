import type { Setting } from './setting.ts'

/** Everything that the worker can be told, in the order of `--help` and of the README. Flags come before variables. */
export const settingTable = {
  definitions: {
    flag: 'definitions',
    variable: 'WFLO_DEFINITIONS',
    value: 'FILE',
    help: 'the module that exports your workflows, TypeScript or JavaScript',
    initially: 'the built-in ones',
  },
  bundle: {
    flag: 'bundle',
    variable: 'WFLO_BUNDLE',
    value: 'FILE',
    help: 'what --write-bundle made of them, so that nothing is bundled at the start',
    initially: 'for the built-in ones their own',
  },
  taskQueue: {
    flag: 'task-queue',
    variable: 'WFLO_TASK_QUEUE',
    value: 'NAME',
    help: 'where runs are started',
    initially: 'wflo',
  },
  queues: {
    flag: 'queue',
    variable: 'WFLO_QUEUES',
    value: 'KIND=NAME',
    isList: true,
    help: 'a task queue of their own for steps of a kind, such as llm=wflo-llm; the same on all workers',
  },
  serves: {
    flag: 'serves',
    variable: 'WFLO_SERVES',
    value: 'NAME',
    isList: true,
    help: 'a task queue that this process serves',
    initially: 'all of them',
  },
  address: {
    flag: 'address',
    variable: 'TEMPORAL_ADDRESS',
    value: 'HOST:PORT',
    help: 'where Temporal is',
    initially: 'localhost:7233',
  },
  namespace: {
    flag: 'namespace',
    variable: 'TEMPORAL_NAMESPACE',
    value: 'NAME',
    help: "Temporal's namespace",
    initially: 'default',
  },
  profile: {
    flag: 'profile',
    variable: 'TEMPORAL_PROFILE',
    value: 'NAME',
    help: 'the profile in the file of TEMPORAL_CONFIG_FILE',
    initially: 'default',
  },
  port: {
    flag: 'port',
    variable: 'WFLO_PORT',
    value: 'NUMBER',
    help: 'where /healthz, /readyz and /metrics answer; 0 is any that is free',
    initially: '8080',
  },
  bind: {
    flag: 'bind',
    variable: 'WFLO_BIND',
    value: 'ADDRESS',
    help: 'the address of this machine for it; 0.0.0.0 is all of them',
    initially: '127.0.0.1',
  },
  shutdownGrace: {
    flag: 'shutdown-grace',
    variable: 'WFLO_SHUTDOWN_GRACE',
    value: 'DURATION',
    help: 'how long attempts in flight may take to end after SIGTERM, such as 90s',
    initially: '60s',
  },
  mostAttempts: {
    flag: 'most-attempts',
    variable: 'WFLO_MOST_ATTEMPTS',
    value: 'NUMBER',
    help: 'attempts at once, on each task queue',
    initially: '200',
  },
  artifacts: {
    flag: 'artifacts',
    variable: 'WFLO_ARTIFACTS',
    value: 'DIR',
    help: 'where values over 256 KiB go; the same folder for all workers and clients',
  },
  sandbox: {
    flag: 'sandbox',
    variable: 'WFLO_SANDBOX',
    value: 'RUNTIME',
    help: 'serves sandbox steps, in Docker containers of this runtime: runc, or runsc (gVisor)',
  },
  sandboxImage: {
    flag: 'sandbox-image',
    variable: 'WFLO_SANDBOX_IMAGE',
    value: 'NAME',
    help: 'the image of these containers; it is never fetched',
    initially: 'wflo/runtime:python3.11',
  },
  sandboxPrice: {
    flag: 'sandbox-price',
    variable: 'WFLO_SANDBOX_PRICE',
    value: 'DOLLARS',
    help: 'what a second of running code costs, under the budgets of the runs',
    initially: 'nothing',
  },
  accounts: {
    flag: 'accounts',
    variable: 'WFLO_ACCOUNTS',
    value: 'FILE',
    help: 'a SQLite file with budgets for all runs of this machine, see --account',
  },
  limits: {
    flag: 'account',
    variable: 'WFLO_ACCOUNT',
    value: 'NAME=DOLLARS',
    isList: true,
    help: 'what all priced attempts together may cost, such as team/red=50',
  },
  prices: {
    flag: 'prices',
    variable: 'WFLO_PRICES',
    value: 'FILE',
    help: 'a price sheet of your own (JSON), for models that have no list price',
  },
  demo: {
    flag: 'demo',
    variable: 'WFLO_DEMO',
    help: 'a built-in model answers: no key, no network, no cost',
  },
  logLevel: {
    flag: 'log-level',
    variable: 'WFLO_LOG_LEVEL',
    value: 'LEVEL',
    help: 'trace, debug, info, warn, error or silent',
    initially: 'info',
  },
  log: {
    flag: 'log',
    variable: 'WFLO_LOG',
    value: 'FORMAT',
    help: 'json or text',
    initially: 'text on a terminal, else json',
  },
  check: {
    flag: 'check',
    help: 'check the settings, the definitions, their bundle and Temporal, then exit',
  },
  writeBundle: {
    flag: 'write-bundle',
    value: 'FILE',
    help: 'bundle the definitions for --bundle, then exit; needs no Temporal',
  },
  help: { flag: 'help', help: 'print this' },
} as const satisfies Readonly<Record<string, Setting>>

export type SettingName = keyof typeof settingTable

/** Variables that no flag has, most of them because every user of a machine can see arguments. */
export const variablesOnly = {
  OPENAI_API_KEY: 'serves openai/… models, at OPENAI_BASE_URL if that is set',
  ANTHROPIC_API_KEY: 'serves anthropic/… models, at ANTHROPIC_BASE_URL if that is set',
  TEMPORAL_API_KEY: 'for Temporal, with TLS; so are the other TEMPORAL_… variables of its own tools',
  WFLO_ENCRYPTION_KEY:
    'ID:KEY, 32 bytes in base64: encrypts all values in histories; the same on all workers and clients',
  WFLO_ENCRYPTION_OLD_KEYS: 'more of them, with commas, for values that were encrypted with them',
  NO_COLOR: 'text without colours',
} as const
