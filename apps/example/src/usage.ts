/** What `--help` prints, and what follows a message about a bad flag. */
export const usage = `Usage
  pnpm start                              the demo, offline: four model calls under one budget, a crash, and code of
                                          a model in a sandbox, where there is one
  pnpm example --prompt "…" [flags]       one question to a model, under a budget
  pnpm example custom-step [flags]        a paid kind of step of one's own beside a model, under one budget
  pnpm example --sandbox "…" [flags]      a model writes Python for it, which runs in a sandbox; files are saved
  pnpm example --temporal [flags]         the same on Temporal: on the server that answers, or on one that is started
  pnpm example --runs                     the runs that are kept, newest first
  pnpm example --resume RUN_ID            goes on with a run that was interrupted: by Ctrl-C, a crash, a closed lid

Flags
  --prompt TEXT      what to ask
  --model NAME       the model's id, such as gpt-4o-mini (default) or anthropic/claude-haiku-4-5; several with commas
                     between them are asked in turn, until one answers
  --budget DOLLARS   the most that the run may spend, such as 0.05, or unlimited (default 0.05, in the demo 0.01)
  --on-exhausted W   what happens where a call does not fit in the budget: fail (default), or pause, which asks on
                     standard input for a higher one
  --base-url URL     another server that speaks the vendor's protocol
  --prices FILE      a price sheet of your own (JSON), for models that have no list price
  --database FILE    the file that keeps the runs (default .wflo/example.db)
  --sandbox TASK     what code should be written for, such as "plot sin(x) and save it"
  --out DIR          receives the files that the code made (default .wflo/out/RUN_ID)
  --image NAME       what the code runs in (default wflo/runtime:python3.11, which pnpm images builds)
  --runtime NAME     what Docker starts its containers with: runc (default), or runsc
  --no-crash         the demo shows no crash
  --temporal         run on Temporal instead of the file: a server of TEMPORAL_ADDRESS, one that answers on
                     localhost:7233, or a development server that is started for this command
  --demo             a built-in model on this machine answers: no key, no network, no cost
  --json             print one JSON object on standard output, and nothing else there
  --verbose          also print log lines, ledger entries and stack traces
  --help             print this

Environment
  OPENAI_API_KEY     the key of the vendor: https://platform.openai.com/api-keys
  ANTHROPIC_API_KEY  the same: https://platform.claude.com/settings/keys
                     (a server that needs none still wants some word here, such as "none")
  OPENAI_BASE_URL    the same as --base-url, for each vendor
  ANTHROPIC_BASE_URL
  DOCKER_HOST        where Docker listens, for --sandbox (default: the socket of this machine)
  TEMPORAL_ADDRESS   and the other standard variables of Temporal: where --temporal finds its server
  NO_COLOR           print without colours

Exit codes
  0    the run completed
  1    the run failed: provider, network, missing key, model without a price
  2    a flag or its value cannot be used; nothing was sent
  3    the budget cannot hold the next call, so it was not made
  4    there is no sandbox: no Docker engine answers, or its image is missing; nothing was sent
  130  interrupted with Ctrl-C: --resume goes on
`
