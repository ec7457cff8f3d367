/** What `--help` prints. */
export const usage = `Usage
  pnpm sandbox FILE [flags] [-- ARGUMENTS]   runs FILE in a container that it cannot leave, and shows what it did
  pnpm sandbox - [flags] [-- ARGUMENTS]      the same with code from standard input
  pnpm sandbox --probe [flags]               says whether something could be run here, and on what

What goes in
  --language NAME      python (default; others will come)
  --stdin FILE         what the code reads from its standard input, or - for that of this command (default: nothing)
  --files DIR          puts all regular files below DIR into the working folder; links in it are not followed
  --env NAME=VALUE     an environment variable; may be repeated. Nothing of this environment is there by itself
  -- ARGUMENTS         what the code finds behind its name in sys.argv

What comes out
  --out DIR            receives the files that the code made; those with the same names are replaced
  --artifact GLOB      which ones, such as '*.png' or 'out/**'; may be repeated (default with --out: all that are new)
  --json               one JSON object on standard output, and nothing else there
  --quiet, -q          no lines about the run on standard error: only the code's own output

Limits
  --timeout TIME       from the start of the code to its end, such as 500ms, 5s or 2m (default 30s)
  --memory SIZE        of all its processes and files together, such as 128m (default 256m)
  --cpus NUMBER        processors, such as 0.5 (default 1)
  --processes NUMBER   processes and threads (default 64)
  --output SIZE        standard output and standard error together (default 32m)
  --disk SIZE          files in the working folder, and as much again in /tmp (default: half of the memory, at most 64m)
  --max-files NUMBER   files and folders in each of them (default 10000)
  --max-artifact SIZE  the largest file that comes back (default 16m)
  --max-artifacts SIZE all files that come back, together (default 32m)
  --max-artifact-count NUMBER
                       how many files come back (default 100)

Place
  --network NETWORK    none (default); allow:HOST for one host by name on the ports 80 and 443, with commas or repeated
                       for several; or unsafe-bridge: everything that this machine reaches, its own services included
  --private-host HOST  one of them, whose addresses may be inside the network of this machine; may be repeated
  --secret HOST:HEADER=VARIABLE
                       the proxy adds this header to the code's requests to http://HOST, with the value of a variable
                       of this environment, and sends them on as https; the code never sees it; may be repeated
  --runtime NAME       what Docker starts containers with: runc (default) shares this machine's kernel, runsc does not
  --image NAME         has Python 3.9 or newer as python3 (default wflo/runtime:python3.11, which pnpm images builds)

  --verbose            also log lines, and stack traces of failures
  --help, -h           print this

Environment
  DOCKER_HOST          where Docker listens (default: the socket of this machine)

Exit codes
  0    ok: the code ended by itself, with exit code 0
  1    it ran, and came to any other end: error, timeout, oom, output_limit, killed
  2    a flag, its value, or a file that it names cannot be used; nothing was run
  4    this machine cannot do it: no engine answers, the image or the runtime is missing, a file could not be written
  130  Ctrl-C: cancelled, and nothing is left of it (other signals: 128 and their number)
`
