#!/bin/sh
# Stands in for workerd when Miniflare starts it, because workerd outlives a Miniflare that is killed: it would keep the
# port and the objects' files. So it notes its pid for the next start to find, and where the system can do it (Linux), it
# dies with its parent. Ctrl-C reaches every process of the terminal; workerd ends when Miniflare says so, not before.
trap '' INT
echo $$ > "$EDGELOOM_RUNTIME_PID"
if setpriv --pdeathsig KILL true 2>/dev/null; then
  exec setpriv --pdeathsig KILL -- "$EDGELOOM_RUNTIME" "$@"
fi
exec "$EDGELOOM_RUNTIME" "$@"
