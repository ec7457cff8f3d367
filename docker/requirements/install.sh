#!/bin/sh
# Makes the virtual environment /opt/venv with the packages of a requirements file, in the build stage: install.sh FILE.
# What the machine needs to reach a package index lies in local/, all of it optional: pip.conf, ca.pem (certificates to
# trust), wheels/ (then no index is asked).
set -eu
here="$(dirname "$0")"
version="$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
test "$version" = 3.11 || { echo "The base image has Python $version, and 3.11 is needed." >&2; exit 1; }

python3 -m venv /opt/pip
# What runs needs no pip: the one of the other environment installs into it.
python3 -m venv --without-pip /opt/venv

set -- --python /opt/venv/bin/python install --no-cache-dir --only-binary :all: --require-hashes -r "$here/$1"
if [ -f "$here/local/pip.conf" ]; then export PIP_CONFIG_FILE="$here/local/pip.conf"; fi
if [ -f "$here/local/ca.pem" ]; then set -- "$@" --cert "$here/local/ca.pem"; fi
if [ -d "$here/local/wheels" ]; then set -- "$@" --no-index --find-links "$here/local/wheels"; fi
PIP_DISABLE_PIP_VERSION_CHECK=1 /opt/pip/bin/pip "$@"

# No program needs the tests of its packages: they are a sixth of NumPy, pandas and Matplotlib.
find /opt/venv -type d -name tests -prune -exec rm -r {} +
