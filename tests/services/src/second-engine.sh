#!/bin/sh
# A Docker engine beside that of the machine, until SIGTERM: second-engine.sh DOCKERD FOLDER, with daemon.json in FOLDER.
# Its network and its mounts are its own, so that it can touch neither docker0 nor the firewall. What it stores is in
# memory, and goes with its mounts.
set -u
dockerd="$1" folder="$2"
socket="unix://$folder/docker.sock"
own="$folder/own"
mkdir "$own"
# shellcheck disable=SC2016 # The inner shell has to see them.
unshare --net --mount sh -c 'own="$1"; shift; mount -t tmpfs tmpfs "$own" && exec "$@"' mount "$own" \
  "$dockerd" --config-file "$folder/daemon.json" --data-root "$own/data" --exec-root "$own/exec" --pidfile "$own/pid" \
  --host "$socket" --iptables=false --ip-masq=false &
engine=$!

finish() {
  trap '' TERM INT
  # At once, where the engine would give each of them ten seconds.
  containers="$(docker --host "$socket" ps --all --quiet)"
  if [ -n "$containers" ]; then docker --host "$socket" rm --force --volumes $containers >/dev/null; fi
  kill -TERM "$engine"
}
trap finish TERM INT
wait "$engine"

# Once it has ended, it has no program any more.
tenths=0
while readlink "/proc/$engine/exe" >/dev/null && [ "$tenths" -lt 200 ]; do
  sleep 0.1
  tenths=$((tenths + 1))
done
kill -KILL "$engine" 2>/dev/null

# Whatever it has started names this folder: containerd, and what watches over a container.
for process in $(grep -lF "$own/" /proc/[0-9]*/cmdline 2>/dev/null); do
  process="${process#/proc/}"
  kill -KILL "${process%/cmdline}" 2>/dev/null
done
rm -rf --one-file-system "$folder"
